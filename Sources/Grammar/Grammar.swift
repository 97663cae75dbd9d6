package import JSON

/// What a text may look like, whatever language says so.
package struct Grammar: Sendable, Equatable {
    let automaton: Automaton

    /// Reads GBNF; the text is what its rule `root` matches.
    ///
    /// - Throws: ``GrammarError`` with the line and the column.
    /// - Complexity: O(bytes), repetitions counted once.
    package init(gbnf: String) throws(GrammarError) {
        automaton = try GBNFParser.automaton(of: gbnf)
    }

    /// Reads a regular expression; the whole text must match.
    ///
    /// - Throws: ``GrammarError`` with the line and the column.
    /// - Complexity: O(bytes), repetitions counted once.
    package init(regex: String) throws(GrammarError) {
        let expression = try RegexParser.expression(of: regex, isWhole: true)
        var builder = AutomatonBuilder()
        let root = try builder.newRule("root")
        builder.starts[Int(root)] = try builder.compile(expression, then: Position.end)
        automaton = try builder.automaton(root: root)
    }

    /// Reads a JSON Schema; the text is a JSON value that is valid by it.
    ///
    /// - Throws: ``GrammarError`` with the JSON pointer of what is wrong or can't be enforced.
    /// - Complexity: O(size of the schema), for what does not combine patterns, lengths or alternatives.
    package init(jsonSchema: JSONValue, options: SchemaOptions = SchemaOptions()) throws(GrammarError) {
        automaton = try SchemaCompiler.automaton(of: jsonSchema, options: options)
    }

    /// Reads a schema that stands below some keywords of another one, in which its references are looked up.
    ///
    /// - Throws: ``GrammarError`` with the JSON pointer of what is wrong or can't be enforced.
    package init(
        jsonSchema: JSONValue,
        below keywords: [String],
        options: SchemaOptions = SchemaOptions()
    ) throws(GrammarError) {
        automaton = try SchemaCompiler.automaton(of: jsonSchema, below: keywords, options: options)
    }

    /// A text made of parts without rules.
    ///
    /// - Throws: ``GrammarError`` if there is no such text.
    package init(_ part: GrammarPart) throws(GrammarError) {
        var composer = GrammarComposer()
        let root = try composer.newRule("root")
        try composer.define(root, as: part)
        self = try composer.grammar(root)
    }

    init(automaton: Automaton) {
        self.automaton = automaton
    }

    /// Any JSON object.
    package static let jsonObject = known(["type": "object"])

    /// Any JSON value.
    package static let jsonValue = known([:])

    private static func known(_ schema: JSONValue) -> Grammar {
        do {
            return try Grammar(jsonSchema: schema)
        } catch {
            preconditionFailure("a schema that compiles")
        }
    }
}
