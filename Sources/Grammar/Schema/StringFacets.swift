import JSON

/// What schemas say about a string.
struct StringFacets {
    private(set) var minimum = 0
    private(set) var maximum: Int?
    /// What the text must match, each with the schema that says so.
    private(set) var patterns: [(expression: Expression, place: SchemaLocation)] = []

    init(_ schemas: [SchemaLocation]) throws(GrammarError) {
        for schema in schemas {
            minimum = max(minimum, try schema.count("minLength") ?? 0)
            if let count = try schema.count("maxLength") { maximum = min(maximum ?? count, count) }
            if let place = schema.below("pattern"), let pattern = try schema.text("pattern") {
                patterns.append((try place.expression(of: pattern), place))
            }
            if let place = schema.below("format"), let name = try schema.text("format"),
                let expression = try StringFormats.expression(of: name, at: place)
            {
                patterns.append((expression, place))
            }
        }
    }

    var isEmpty: Bool { maximum.map { $0 < minimum } ?? false }

    /// Whether the lengths say anything that the only pattern doesn't.
    var needsLengths: Bool {
        guard patterns.count == 1 else { return minimum > 0 || maximum != nil }
        let lengths = patterns[0].expression.lengths
        return minimum > lengths.minimum || maximum.map { $0 < lengths.maximum ?? .max } ?? false
    }

    /// Those of some texts that are allowed.
    func allowed(of texts: [String]) throws(GrammarError) -> Set<String> {
        guard !isEmpty else { return [] }
        let ofLength = texts.filter { (minimum...(maximum ?? .max)).contains($0.unicodeScalars.count) }
        guard !ofLength.isEmpty else { return [] }
        var automata: [ScalarAutomaton] = []
        for (expression, place) in patterns { automata.append(try place.automaton(of: expression)) }
        return Set(ofLength.filter { text in automata.allSatisfy { $0.matches(text) } })
    }

    /// All patterns and lengths in one, if there is any; for names of properties too.
    func automaton() throws(GrammarError) -> ScalarAutomaton? {
        var all: ScalarAutomaton?
        for (expression, place) in patterns {
            let automaton = try place.automaton(of: expression)
            all = try all.map { (known) throws(GrammarError) in try known.intersection(automaton) } ?? automaton
        }
        guard minimum > 0 || maximum != nil else { return all }
        do {
            let lengths = try ScalarAutomaton(minimum: minimum, maximum: maximum)
            return try all.map { (known) throws(GrammarError) in try known.intersection(lengths) } ?? lengths
        } catch {
            throw patterns.first?.place.error(error.code, error.message) ?? error
        }
    }
}

extension SchemaLocation {
    /// The texts in which a pattern is found, errors placed here.
    func expression(of pattern: String) throws(GrammarError) -> Expression {
        do {
            return try RegexParser.expression(of: pattern, isWhole: false)
        } catch {
            throw self.error(error.code, "in the pattern: \(error)")
        }
    }

    /// The automaton of an expression, errors placed here.
    func automaton(of expression: Expression) throws(GrammarError) -> ScalarAutomaton {
        do {
            return try ScalarAutomaton(expression)
        } catch {
            throw self.error(error.code, error.message)
        }
    }
}
