import Grammar
import JSON

/// How one parameter is written: what stands around its name and its value, and how that is spelled.
struct ValueMember {
    let opening: String
    /// Nil for any name.
    let name: String?
    let behindName: String
    var after = ""
    var options = SchemaOptions()

    /// The parameter with a value by its schema.
    func part(_ schema: JSONValue, below keywords: [String]) throws(GrammarError) -> GrammarPart {
        let value = try Grammar(jsonSchema: schema, below: keywords, options: options)
        return .sequence([.text(opening), try namePart(), .text(behindName), .grammar(value), .text(after)])
    }

    private func namePart() throws(GrammarError) -> GrammarPart {
        if let name { return .text(name) }
        return .grammar(try Grammar(regex: "[A-Za-z_][A-Za-z0-9_]{0,63}"))
    }
}
