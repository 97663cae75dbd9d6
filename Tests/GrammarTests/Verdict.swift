import Grammar
import JSON

/// What a grammar says about a text.
enum Verdict: Equatable {
    /// It is allowed.
    case whole
    /// It may go on to one that is.
    case beginning
    /// No text begins like that.
    case refused
}

extension Grammar {
    func verdict(_ text: String) throws -> Verdict {
        let constraint = try Constraint(self, tokens: TokenBytes(count: 0, endTokens: []) { _ in [UInt8]() })
        guard let state = try constraint.advance(constraint.start, by: Array(text.utf8)) else { return .refused }
        return constraint.canEnd(state) ? .whole : .beginning
    }

    /// The texts for which the grammar says something else.
    func misjudged(whole: [String], beginning: [String] = [], refused: [String] = []) throws -> [String] {
        var misjudged: [String] = []
        for (texts, expected) in [(whole, Verdict.whole), (beginning, .beginning), (refused, .refused)] {
            for text in texts {
                let verdict = try verdict(text)
                if verdict != expected { misjudged.append("\(text): \(verdict)") }
            }
        }
        return misjudged
    }

    init(schema: String, options: SchemaOptions = SchemaOptions()) throws {
        try self.init(jsonSchema: JSONParser.value(of: Array(schema.utf8)), options: options)
    }
}

/// The error that making a grammar ends in.
func refusal(_ make: () throws -> Grammar) -> GrammarError? {
    do {
        _ = try make()
        return nil
    } catch {
        return error as? GrammarError
    }
}
