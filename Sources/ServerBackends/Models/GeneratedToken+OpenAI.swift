import Inference
import JSON
import Tokenization

extension GeneratedToken {
    /// Reads `logprobs` of a completion whose tokens are named by their ids, as vLLM and Minerva do it when asked for
    /// `return_tokens_as_token_ids`.
    ///
    /// - Throws: ``ServerBackendError`` if they are not.
    static func tokens(_ listed: JSONValue, alternatives count: Int) throws(ServerBackendError) -> [GeneratedToken] {
        guard case .array(let names)? = listed["tokens"], case .array(let values)? = listed["token_logprobs"],
            names.count == values.count
        else { throw unexpected }
        var others: [JSONValue] = []
        if case .array(let all)? = listed["top_logprobs"] { others = all }
        var tokens: [GeneratedToken] = []
        for (place, (name, value)) in zip(names, values).enumerated() {
            guard let id = name.text.flatMap(Self.id), let value = value.double else { throw unexpected }
            let alternatives = others.indices.contains(place) ? Self.alternatives(others[place]) : []
            tokens.append(
                GeneratedToken(
                    id: id,
                    logProbability: Float(value),
                    // Some servers list the token itself beyond the number.
                    alternatives: Array(alternatives.prefix(count))
                )
            )
        }
        return tokens
    }

    private static func alternatives(_ place: JSONValue) -> [TokenProbability] {
        guard case .object(let members) = place else { return [] }
        let all = members.compactMap { member -> TokenProbability? in
            guard let token = id(member.name), let value = member.value.double else { return nil }
            return TokenProbability(token: token, logProbability: Float(value))
        }
        return all.sorted { ($1.logProbability, $0.token) < ($0.logProbability, $1.token) }
    }

    /// The id in a name such as `token_id:42`.
    private static func id(_ name: String) -> TokenID? {
        let prefix = "token_id:"
        guard name.hasPrefix(prefix) else { return nil }
        return TokenID(name.dropFirst(prefix.count)).flatMap { $0 >= 0 ? $0 : nil }
    }

    private static let unexpected = ServerBackendError(
        .unexpectedAnswer,
        "expected tokens such as \"token_id:42\" with their probabilities in \"logprobs\", found something else; leave "
            + "log_probabilities out of what the server is said to understand"
    )
}
