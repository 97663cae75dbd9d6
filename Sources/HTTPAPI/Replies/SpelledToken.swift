import Inference
import JSON
import Tokenization

/// A token of a reply with its text, which may be a part of a character.
struct SpelledToken: Sendable, Equatable {
    /// A text and how likely the model found it.
    struct Alternative: Sendable, Equatable {
        let id: TokenID
        let bytes: [UInt8]
        let logProbability: Float

        /// The text; what is no whole character is shown as U+FFFD.
        var text: String { String(decoding: bytes, as: UTF8.self) }

        /// JSON knows no infinity.
        var json: JSONValue { .number(Double(max(logProbability, -9999))) }
    }

    let chosen: Alternative
    let alternatives: [Alternative]
    /// Whether completions name tokens by their ids instead of their texts.
    var isNamedByID = false

    /// Spells tokens whose probabilities are known; others are left out.
    static func spelled(
        _ tokens: [GeneratedToken],
        by model: any LoadedModel,
        namedByID: Bool
    ) async throws -> [SpelledToken] {
        let scored = tokens.filter { $0.logProbability != nil }
        guard !scored.isEmpty else { return [] }
        let ids = scored.flatMap { [$0.id] + $0.alternatives.map(\.token) }
        var texts = try await model.bytes(of: ids)[...]
        return scored.map { token in
            SpelledToken(
                chosen: Alternative(
                    id: token.id,
                    bytes: texts.popFirst() ?? [],
                    logProbability: token.logProbability ?? 0
                ),
                alternatives: token.alternatives.map {
                    Alternative(id: $0.token, bytes: texts.popFirst() ?? [], logProbability: $0.logProbability)
                },
                isNamedByID: namedByID
            )
        }
    }
}

extension SpelledToken {
    /// What completions call the token, or one of its alternatives.
    fileprivate func name(of alternative: Alternative) -> String {
        // As vLLM has it.
        isNamedByID ? "token_id:\(alternative.id)" : alternative.text
    }
}

extension [SpelledToken] {
    /// The tokens as chats have them.
    var chatJSON: JSONValue {
        func entry(_ token: SpelledToken.Alternative) -> [(String, JSONValue)] {
            [
                ("token", .string(token.text)), ("logprob", token.json),
                ("bytes", .array(token.bytes.map { .integer(Int($0)) })),
            ]
        }
        func object(_ members: [(String, JSONValue)]) -> JSONValue {
            .object(members.map { JSONMember(name: $0.0, value: $0.1) })
        }
        let content = map { token in
            object(entry(token.chosen) + [("top_logprobs", .array(token.alternatives.map { object(entry($0)) }))])
        }
        return ["content": .array(content), "refusal": nil]
    }

    /// The tokens as completions have them; `start` is the offset in characters of the first one's text.
    func completionJSON(from start: Int) -> JSONValue {
        var offset = start
        let offsets = map { token in
            defer { offset += token.chosen.text.unicodeScalars.count }
            return JSONValue.integer(offset)
        }
        return [
            "tokens": .array(map { .string($0.name(of: $0.chosen)) }),
            "token_logprobs": .array(map(\.chosen.json)),
            "top_logprobs": .array(
                map { token in
                    var members: [JSONMember] = []
                    for other in token.alternatives {
                        let name = token.name(of: other)
                        guard !members.contains(where: { $0.name == name }) else { continue }
                        members.append(JSONMember(name: name, value: other.json))
                    }
                    return .object(members)
                }
            ),
            "text_offset": .array(offsets),
        ]
    }

    /// How many characters their texts have.
    var characterCount: Int { reduce(0) { $0 + $1.chosen.text.unicodeScalars.count } }
}
