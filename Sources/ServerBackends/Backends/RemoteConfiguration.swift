package import Inference

/// Servers elsewhere, and how to talk to them.
package struct RemoteConfiguration: Sendable, Equatable {
    /// What the servers speak.
    package enum Dialect: String, Sendable, CaseIterable {
        /// llama-server's own `/completion`.
        case llama
        /// OpenAI's `/v1/completions`.
        case openAI = "openai"
    }

    /// The backend's name as users type it.
    package var name: String

    /// Where the servers are; all of them hold the same models.
    package var endpoints: [ServerEndpoint]

    /// What the servers speak.
    package var dialect = Dialect.openAI

    /// Their names of models by ours; others are passed on as they are.
    package var models: [String: String] = [:]

    /// Tokens of prompt and reply that a request may hold, for servers that don't say.
    package var contextLength: Int?

    /// The Jinja template that turns a chat into a prompt, for servers that don't say.
    package var chatTemplate: String?

    /// Where the model's tokenizer lies here, for servers that don't tell their tokens: a GGUF file, a folder, or a
    /// `tokenizer.json`.
    package var tokenizer: String?

    /// Whether prompts go as text, for servers that take no tokens.
    package var takesText = false

    /// Whether the servers put the token that starts a text in front of such a prompt themselves.
    package var addsStart = true

    /// What the servers understand beyond OpenAI's fields: `ignoredEnd` (`ignore_eos`), `freshPrompt` (`cache_prompt`),
    /// `extendedSampling` (llama-server's names), `grammar` (`grammar`), `marks` (`preserved_tokens`), `logProbabilities`
    /// (`return_tokens_as_token_ids`).
    package var extensions: Set<BackendFeature> = []

    /// How long an answer that is not a stream may take.
    package var answerLimit = Duration.seconds(60)

    /// How long a reply may be silent, the wait for its first byte included; nil lets it be silent for ever.
    package var silenceLimit: Duration? = .seconds(600)

    /// One or several servers.
    package init(name: String, endpoints: [ServerEndpoint]) {
        self.name = name
        self.endpoints = endpoints
    }

    /// What requests may ask for.
    package var features: Set<BackendFeature> {
        dialect == .llama ? dialect.usualFeatures : extensions
    }
}
