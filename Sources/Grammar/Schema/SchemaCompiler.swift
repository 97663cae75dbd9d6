import JSON

/// Compiles a JSON Schema. A rule stands for the values that are valid by all schemas of a list.
struct SchemaCompiler {
    var builder = AutomatonBuilder()
    let options: SchemaOptions
    private let document: SchemaDocument
    private var rules: [[SchemaLocation]: Int32] = [:]
    /// Rules that have no body yet.
    private var open: [(schemas: [SchemaLocation], rule: Int32)] = []

    /// One scalar in a JSON string, bare or with any escape.
    let character: Expression
    /// White space between the parts of a value.
    let space: Expression
    /// Any JSON string.
    let string: Expression

    static func automaton(of schema: JSONValue, options: SchemaOptions) throws(GrammarError) -> Automaton {
        var compiler = try SchemaCompiler(SchemaDocument(schema), options: options)
        let root = try compiler.rule(for: [compiler.document.root])
        while let (schemas, rule) = compiler.open.popLast() {
            compiler.builder.starts[Int(rule)] = try compiler.value(of: schemas)
        }
        do {
            return try compiler.builder.automaton(root: root)
        } catch  where error.code == .unsatisfiable {
            throw compiler.document.root.error(.unsatisfiable, "no value is valid by this schema")
        }
    }

    private init(_ document: SchemaDocument, options: SchemaOptions) throws(GrammarError) {
        self.document = document
        self.options = options
        character = try builder.rule("character", JSONText.character)
        string = try builder.rule(
            "string",
            .sequence([Expression("\""), .repetition(JSONText.character, minimum: 0, maximum: nil), Expression("\"")])
        )
        space = options.whiteSpace == .none ? .empty : try builder.rule("space", JSONText.boundedSpace)
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
        var declared: ValueTypes?
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
        if types.contains(.null) { ways.append(try builder.literal("null".utf8, then: Position.end)) }
        if types.contains(.boolean) {
            ways.append(try builder.literal("true".utf8, then: Position.end))
            ways.append(try builder.literal("false".utf8, then: Position.end))
        }
        if types.contains(.integer) {
            let facets = try NumberFacets(schemas)
            ways.append(try number(facets, isInteger: !types.contains(.fraction)))
        }
        if types.contains(.string) { ways.append(try text(StringFacets(schemas))) }
        if types.contains(.array) { ways.append(try array(ArrayFacets(schemas))) }
        if types.contains(.object) { ways.append(try object(ObjectFacets(schemas))) }
        return try builder.choice(ways)
    }

    /// A value as it is written, with white space as it may be.
    private mutating func literal(_ value: JSONValue, then next: Int32) throws(GrammarError) -> Int32 {
        try builder.compile(JSONText.literal(value, space: space), then: next)
    }
}
