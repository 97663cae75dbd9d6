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
