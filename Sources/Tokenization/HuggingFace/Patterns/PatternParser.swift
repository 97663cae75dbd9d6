/// Reads a regular expression as Oniguruma does, as far as tokenizers use it.
///
/// - Source: Oniguruma's `doc/RE` (Ruby syntax).
struct PatternParser {
    private let text: [Unicode.Scalar]
    private let pattern: String
    private var position = 0
    private var depth = 0
    private var ignoresCase = false

    private static let deepest = 50
    private static let mostRepeats = 1000

    private init(_ pattern: String) {
        self.pattern = pattern
        text = Array(pattern.unicodeScalars)
    }

    /// Takes a pattern apart.
    ///
    /// - Throws: ``TokenizationError`` `.unknownComponent`, with the pattern, if it has something else.
    static func parse(_ pattern: String) throws(TokenizationError) -> PatternNode {
        var parser = PatternParser(pattern)
        let node = try parser.choice()
        guard parser.position == parser.text.count else { throw parser.refusal("a parenthesis that was not opened") }
        return node
    }

    private func refusal(_ found: String) -> TokenizationError {
        TokenizationError(
            .unknownComponent,
            "cannot read the regular expression \"\(pattern)\": found \(found) at character \(position); choose a "
                + "tokenizer without it, or convert the model to GGUF"
        )
    }

    // MARK: Structure

    private mutating func choice() throws(TokenizationError) -> PatternNode {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.deepest else { throw refusal("more than \(Self.deepest) groups within each other") }
        let wasIgnoringCase = ignoresCase
        defer { ignoresCase = wasIgnoringCase }
        var alternatives = [try sequence()]
        while take("|") { alternatives.append(try sequence()) }
        return alternatives.count == 1 ? alternatives[0] : .choice(alternatives)
    }

    private mutating func sequence() throws(TokenizationError) -> PatternNode {
        var nodes: [PatternNode] = []
        while let next = peek, next != "|", next != ")" {
            guard var node = try item() else { continue }
            while let count = try count() { node = try repeated(node, count) }
            nodes.append(node)
        }
        return nodes.count == 1 ? nodes[0] : .sequence(nodes)
    }

    private mutating func repeated(
        _ node: PatternNode,
        _ count: (range: ClosedRange<Int>, isInterval: Bool)
    ) throws(TokenizationError) -> PatternNode {
        if node.canBeEmpty { throw refusal("a repeat of something that may be empty") }
        // Behind an interval a plus is a second repeat.
        if take("?") { return .loop(node, count.range, .lazy) }
        if !count.isInterval, take("+") { return .loop(node, count.range, .possessive) }
        return .loop(node, count.range, .greedy)
    }

    private mutating func count() throws(TokenizationError) -> (range: ClosedRange<Int>, isInterval: Bool)? {
        if take("*") { return (0...PatternNode.unlimited, false) }
        if take("+") { return (1...PatternNode.unlimited, false) }
        if take("?") { return (0...1, false) }
        let start = position
        guard take("{") else { return nil }
        let low = number()
        var high = low
        if take(",") { high = number() ?? PatternNode.unlimited }
        guard take("}"), low != nil || high != nil else {
            position = start
            return nil
        }
        let bounds = (low ?? 0, high ?? 0)
        guard bounds.0 <= bounds.1, bounds.0 <= Self.mostRepeats,
            bounds.1 == PatternNode.unlimited || bounds.1 <= Self.mostRepeats
        else { throw refusal("a repeat beyond 0 to \(Self.mostRepeats)") }
        return (bounds.0...bounds.1, true)
    }

    /// One character, set, place or group; nil for a switch of the case.
    private mutating func item() throws(TokenizationError) -> PatternNode? {
        let start = position
        switch next() {
        case "(": return try group()
        case "[": return .set(cased(try bracket()))
        case ".": return .set(.anyButLineFeed)
        case "^": return .place(.lineStart)
        case "$": return .place(.lineEnd)
        case "\\": return try escape()
        case "*", "+", "?":
            position = start
            throw refusal("a repeat of nothing")
        case let scalar?: return .set(cased(ScalarSet([scalar.value...scalar.value])))
        case nil: throw refusal("the end")
        }
    }

    private mutating func group() throws(TokenizationError) -> PatternNode? {
        guard take("?") else { return try closed() }
        if take(":") { return try closed() }
        if take("=") { return .ahead(try closed(), isWanted: true) }
        if take("!") { return .ahead(try closed(), isWanted: false) }
        if take(">") { return .atomic(try closed()) }
        if take("<=") { return try behind(isWanted: true) }
        if take("<!") { return try behind(isWanted: false) }
        guard take("i") else { throw refusal("an unknown kind of group") }
        if take(")") {
            ignoresCase = true
            return nil
        }
        guard take(":") else { throw refusal("an unknown kind of group") }
        let wasIgnoringCase = ignoresCase
        defer { ignoresCase = wasIgnoringCase }
        ignoresCase = true
        return try closed()
    }

    private mutating func behind(isWanted: Bool) throws(TokenizationError) -> PatternNode {
        let node = try closed()
        guard node.fixedLength != nil else { throw refusal("a look behind of varying length") }
        return .behind(node, isWanted: isWanted)
    }

    private mutating func closed() throws(TokenizationError) -> PatternNode {
        let node = try choice()
        guard take(")") else { throw refusal("a group without its end") }
        return node
    }

    // MARK: Sets

    private mutating func bracket() throws(TokenizationError) -> ScalarSet {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.deepest else { throw refusal("more than \(Self.deepest) sets within each other") }
        let isNegated = take("^")
        var set = ScalarSet()
        var limit: ScalarSet?
        var isFirst = true
        while true {
            guard let scalar = peek else { throw refusal("a set without its end") }
            if scalar == "]", !isFirst { break }
            if take("&&") {
                limit = limit.map { $0.intersection(set) } ?? set
                set = ScalarSet()
            } else {
                set = set.union(try member())
            }
            isFirst = false
        }
        position += 1
        let whole = limit.map { $0.intersection(set) } ?? set
        return isNegated ? whole.inverted : whole
    }

    private mutating func member() throws(TokenizationError) -> ScalarSet {
        if peek == "[" {
            if isAhead("[:") { throw refusal("a set with a name") }
            position += 1
            return try bracket()
        }
        if peek == "\\", let set = try classEscape(word: .word) { return set }
        let low = try memberScalar()
        guard peek == "-", position + 1 < text.count, text[position + 1] != "]" else {
            return ScalarSet([low.value...low.value])
        }
        position += 1
        let high = try memberScalar()
        guard low <= high else { throw refusal("a range that ends before its beginning") }
        return ScalarSet([low.value...high.value])
    }

    private mutating func memberScalar() throws(TokenizationError) -> Unicode.Scalar {
        guard let scalar = next() else { throw refusal("a set without its end") }
        return scalar == "\\" ? try escapedScalar() : scalar
    }

    private func cased(_ set: ScalarSet) -> ScalarSet {
        ignoresCase ? set.ignoringCase : set
    }

    // MARK: Escapes

    private mutating func escape() throws(TokenizationError) -> PatternNode {
        switch peek {
        case "A": return place(.textStart)
        case "z": return place(.textEnd)
        case "Z": return place(.lastLineEnd)
        default: break
        }
        position -= 1
        if let set = try classEscape(word: .wordAlone) { return .set(cased(set)) }
        position += 1
        let scalar = try escapedScalar()
        return .set(cased(ScalarSet([scalar.value...scalar.value])))
    }

    private mutating func place(_ place: PatternNode.Place) -> PatternNode {
        position += 1
        return .place(place)
    }

    /// `\s`, `\p{L}` and the like; nil, and nothing read, if it is a single character.
    private mutating func classEscape(word: ScalarSet) throws(TokenizationError) -> ScalarSet? {
        guard position + 1 < text.count else { throw refusal("a backslash at the end") }
        let letter = text[position + 1]
        let set: ScalarSet
        switch letter {
        case "s", "S": set = .whitespace
        case "d", "D": set = .digits
        case "w", "W": set = word
        case "p", "P":
            position += 2
            return try property(isNegated: letter == "P")
        default: return nil
        }
        position += 2
        return letter.properties.isUppercase ? set.inverted : set
    }

    private mutating func property(isNegated: Bool) throws(TokenizationError) -> ScalarSet {
        guard take("{") else { throw refusal("a property without its name") }
        let isInverted = take("^")
        var name = ""
        while let scalar = next(), scalar != "}" { name.unicodeScalars.append(scalar) }
        guard let categories = CategoryTable.categories(named: name) else { throw refusal("the property \(name)") }
        let set = ScalarSet(categories: categories)
        return isNegated != isInverted ? set.inverted : set
    }

    private mutating func escapedScalar() throws(TokenizationError) -> Unicode.Scalar {
        guard let scalar = next() else { throw refusal("a backslash at the end") }
        switch scalar {
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "f": return "\u{0C}"
        case "v": return "\u{0B}"
        case "a": return "\u{07}"
        case "e": return "\u{1B}"
        case "x": return try hexadecimal()
        case "u": return try numbered(digits: 4, atLeast: 4)
        default:
            if scalar.isASCII, scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                throw refusal("the escape \\\(scalar)")
            }
            return scalar
        }
    }

    private mutating func hexadecimal() throws(TokenizationError) -> Unicode.Scalar {
        guard take("{") else { return try numbered(digits: 2) }
        let digits = text[position...].prefix { $0 != "}" }.count
        let scalar = try numbered(digits: digits)
        guard take("}") else { throw refusal("a character number without its end") }
        return scalar
    }

    private mutating func numbered(digits: Int, atLeast least: Int = 1) throws(TokenizationError) -> Unicode.Scalar {
        let digits = String(String.UnicodeScalarView(text[position...].prefix(digits)))
        guard digits.unicodeScalars.count >= least, let value = UInt32(digits, radix: 16),
            let scalar = Unicode.Scalar(value)
        else {
            throw refusal("the character number \"\(digits)\"")
        }
        position += digits.unicodeScalars.count
        return scalar
    }

    // MARK: Reading

    private var peek: Unicode.Scalar? { position < text.count ? text[position] : nil }

    private mutating func next() -> Unicode.Scalar? {
        guard let scalar = peek else { return nil }
        position += 1
        return scalar
    }

    private func isAhead(_ wanted: String) -> Bool {
        text[position...].starts(with: wanted.unicodeScalars)
    }

    private mutating func take(_ wanted: String) -> Bool {
        guard isAhead(wanted) else { return false }
        position += wanted.unicodeScalars.count
        return true
    }

    private mutating func number() -> Int? {
        let digits = text[position...].prefix { ("0"..."9").contains($0) }
        guard !digits.isEmpty else { return nil }
        position += digits.count
        return Int(String(String.UnicodeScalarView(digits))) ?? PatternNode.unlimited - 1
    }
}
