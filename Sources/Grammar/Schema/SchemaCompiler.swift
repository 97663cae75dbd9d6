import JSON

/// Compiles a JSON Schema. A rule stands for the values that are valid by all schemas of a list.
struct SchemaCompiler {
    var builder = AutomatonBuilder()
    let options: SchemaOptions
    private let document: SchemaDocument
    private var rules: [[SchemaLocation]: Int32] = [:]
    /// The texts that may be written bare, while the value is compiled that may be.
    private(set) var bareTexts: ScalarAutomaton?
    /// Rules that have no body yet.
    private var open: [(schemas: [SchemaLocation], rule: Int32)] = []

    /// One scalar in a JSON string, bare or with any escape.
    let character: Expression
    /// White space between the parts of a value.
    let space: Expression
    /// Any JSON string.
    let string: Expression

    /// Any text between quotes, or what stands in their place.
    let texts: ScalarAutomaton?

    /// - Parameter keywords: Where in the document the schema stands.
    static func automaton(
        of schema: JSONValue,
        below keywords: [String] = [],
        options: SchemaOptions
    ) throws(GrammarError) -> Automaton {
        var compiler = try SchemaCompiler(SchemaDocument(schema), options: options)
        var place = compiler.document.root
        for keyword in keywords {
            guard let below = place.below(keyword) else { throw place.expected("'\(keyword)' here") }
            place = below
        }
        let root = try compiler.root(for: place)
        while let (schemas, rule) = compiler.open.popLast() {
            compiler.builder.starts[Int(rule)] = try compiler.value(of: schemas)
        }
        do {
            return try compiler.builder.automaton(root: root)
        } catch  where error.code == .unsatisfiable {
            throw place.error(.unsatisfiable, "no value is valid by this schema")
        }
    }

    private init(_ document: SchemaDocument, options: SchemaOptions) throws(GrammarError) {
        self.document = document
        self.options = options
        character = try builder.rule("character", JSONText.character)
        texts = try options.spelling.possibleTexts()
        string = try Self.string(texts, options.spelling, in: &builder)
        space = options.whiteSpace == .none ? .empty : try builder.rule("space", JSONText.boundedSpace)
    }

    private static func string(
        _ texts: ScalarAutomaton?,
        _ spelling: ValueSpelling,
        in builder: inout AutomatonBuilder
    ) throws(GrammarError) -> Expression {
        guard let texts else {
            let characters = Expression.repetition(JSONText.character, minimum: 0, maximum: nil)
            return try builder.rule("string", .sequence([Expression("\""), characters, Expression("\"")]))
        }
        let rule = try builder.newRule("string")
        builder.starts[Int(rule)] = try builder.text(texts, spelling, then: Position.end)
        return .rule(rule)
    }

    /// The rule for the whole value, whose texts may be bare; values inside of it have rules of their own.
    private mutating func root(for schema: SchemaLocation) throws(GrammarError) -> Int32 {
        guard let bare = options.spelling.bareText else { return try rule(for: [schema]) }
        bareTexts = try options.spelling.possibleBareTexts(bare)
        let rule = try builder.newRule("bare value")
        builder.starts[Int(rule)] = try value(of: [schema])
        bareTexts = nil
        return rule
    }

    /// The rule for values that are valid by all of these schemas.
    mutating func rule(for schemas: [SchemaLocation]) throws(GrammarError) -> Int32 {
        var relevant: [SchemaLocation] = []
        for schema in schemas where schema.value != true && schema.value != [:] && !relevant.contains(schema) {
            relevant.append(schema)
        }
        if let known = rules[relevant] { return known }
        let rule = try builder.newRule(relevant.first?.pointer ?? "value")
        rules[relevant] = rule
        open.append((relevant, rule))
        return rule
    }

    private mutating func value(of schemas: [SchemaLocation]) throws(GrammarError) -> Int32 {
        var ways: [Int32] = []
        for way in try SchemaAlternatives.ways(of: schemas, in: document) {
            ways.append(try value(ofAll: way))
        }
        return try builder.choice(ways)
    }

    private mutating func value(ofAll schemas: [SchemaLocation]) throws(GrammarError) -> Int32 {
        var declared: ValueTypes? = takesOnlyTexts ? .string : nil
        for schema in schemas {
            if let types = try ValueTypes.declared(by: schema) { declared = declared?.intersection(types) ?? types }
        }
        if let constants = try ConstantValues.allowed(by: schemas, types: declared ?? .all) {
            var ways: [Int32] = []
            for value in constants { ways.append(try literal(value, then: Position.end)) }
            return try builder.choice(ways)
        }
        var meant: ValueTypes?
        for schema in schemas {
            if let types = ValueTypes.meant(by: schema) { meant = meant?.union(types) ?? types }
        }
        return try value(of: declared ?? meant ?? .all, by: schemas)
    }

    private mutating func value(of types: ValueTypes, by schemas: [SchemaLocation]) throws(GrammarError) -> Int32 {
        var ways: [Int32] = []
        for word in words(types) { ways.append(try builder.literal(word.utf8, then: Position.end)) }
        if types.contains(.integer) {
            let facets = try NumberFacets(schemas)
            ways.append(try number(facets, isInteger: !types.contains(.fraction)))
        }
        if types.contains(.string) { ways.append(try text(StringFacets(schemas))) }
        if types.contains(.array) { ways.append(try array(ArrayFacets(schemas))) }
        if types.contains(.object) { ways.append(try object(ObjectFacets(schemas))) }
        return try builder.choice(ways)
    }

    /// Whether the value that is being compiled has to be a text.
    private var takesOnlyTexts: Bool { bareTexts != nil && options.spelling.bareText?.takesOtherValues == false }

    private func words(_ types: ValueTypes) -> [String] {
        let hasPython = options.spelling.hasPythonWords
        let null = types.contains(.null) ? ["null"] + (hasPython ? ["None"] : []) : []
        let boolean = types.contains(.boolean) ? ["true", "false"] + (hasPython ? ["True", "False"] : []) : []
        return null + boolean
    }

    /// A value as it is written, with white space as it may be; nothing if it can't be written.
    private mutating func literal(_ value: JSONValue, then next: Int32) throws(GrammarError) -> Int32 {
        if let bareTexts, case .string(let text) = value {
            return bareTexts.matches(text) ? try builder.literal(Array(text.utf8), then: next) : try builder.nothing()
        }
        guard let written = JSONText.literal(value, space: space, options.spelling) else { return try builder.nothing() }
        return try builder.compile(written, then: next)
    }
}
