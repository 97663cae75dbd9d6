import Grammar
import Inference
import JSON

extension GenerationRequest {
    /// The grammar under llama-server's name, as text; nothing if there is none.
    ///
    /// - Throws: ``InferenceError`` `.grammarUnusable` if it can't be written.
    func grammarMembers() throws(InferenceError) -> [JSONMember] {
        guard let grammar else { return [] }
        do throws(GrammarError) {
            return [JSONMember(name: "grammar", value: .string(try grammar.gbnf()))]
        } catch {
            throw InferenceError(.grammarUnusable, error.message)
        }
    }

    /// Whether end-of-generation tokens are left out of the choice. A text that a grammar has brought to its end can't go
    /// on without one.
    var bansEndOfGeneration: Bool { ignoresEndOfGeneration && grammar == nil }

    /// The marks under llama-server's name: the tokens that these texts are give their text, as no other control token
    /// does. Nothing if there are none.
    var markMembers: [JSONMember] {
        marks.isEmpty ? [] : [JSONMember(name: "preserved_tokens", value: .array(marks.map(JSONValue.string)))]
    }
}
