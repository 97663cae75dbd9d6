import JSON

/// What a server tells of a model, in the words of llama-server, vLLM or Minerva.
struct RemoteFacts: Sendable {
    /// More than any token has; so no text is refused for its length without being asked about.
    static let longestTokenByteCount = 1 << 20

    /// A model's name as a value in a URL's query.
    ///
    /// - Source: RFC 3986, section 2.3: what needs no escape.
    static func escaped(_ name: String) -> String {
        var text = ""
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                text += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return text
    }

    /// The model's entry in `/v1/models`.
    let entry: JSONValue
    /// The answer to `/props`, from servers that have it.
    let properties: JSONValue?

    /// Tokens of prompt and reply that one request may hold.
    var contextLength: Int? {
        let candidates = [
            properties?["default_generation_settings"]?["n_ctx"], entry["context_length"], entry["max_model_len"],
            entry["meta"]?["n_ctx"],
        ]
        return candidates.lazy.compactMap { $0?.count }.first { $0 > 1 }
    }

    /// Requests that one server works on at once.
    var parallelRequests: Int? { properties?["total_slots"]?.count.flatMap { 1...4096 ~= $0 ? $0 : nil } }

    /// Tokens that the model was trained to hold.
    var trainedContextLength: Int? { entry["meta"]?["n_ctx_train"]?.count }

    /// Tokens in the vocabulary; as many as there can be if the server doesn't say.
    var vocabularySize: Int { entry["meta"]?["n_vocab"]?.count ?? Int(Int32.max) }

    /// The Jinja template that turns a chat into a prompt.
    var chatTemplate: String? { properties?["chat_template"]?.text.flatMap { $0.isEmpty ? nil : $0 } }

    /// Text of the token that begins a prompt, or "".
    var bosToken: String { properties?["bos_token"]?.text ?? "" }

    /// Text of the token that ends a reply, or "".
    var eosToken: String { properties?["eos_token"]?.text ?? "" }
}
