package import Inference
package import ModelFiles

/// A server program that Minerva can start, as a small file describes it.
package struct ProcessDescription: Sendable, Equatable {
    /// Who knows the model's tokens.
    package enum TokenSource: String, Sendable, CaseIterable {
        /// The model's own files, which are read here.
        case model
        /// The server, at `/tokenize` and `/detokenize`.
        case server
    }

    /// How the prompt goes to the server.
    package enum PromptForm: String, Sendable, CaseIterable {
        case tokens
        case text
    }

    /// The backend's name as users type it.
    package internal(set) var name: String
    /// The formats of models that the program loads.
    package internal(set) var formats: Set<ModelFormat>
    /// What its replies can give beyond plain ones.
    package internal(set) var features: Set<BackendFeature>
    /// The command that installs it, to show to people.
    package internal(set) var installCommand: String?
    /// The command that starts it.
    var command: CommandTemplate
    /// Variables that it sees besides ours; those without a value are left out.
    var environment: [String: CommandText] = [:]
    /// A command that ends with status 0 where the program is installed; the last line that it writes is the version.
    var versionCommand: [String]?
    /// When it is ready.
    var ready: ReadyCheck
    /// What it speaks.
    var dialect: RemoteConfiguration.Dialect
    /// How the prompt goes to it.
    var prompt: PromptForm
    /// Whether it puts the token that starts a text in front of a prompt that is text.
    var addsStart: Bool
    /// Whether it refuses fields that it doesn't know.
    var isStrict: Bool
    /// Its name for the model in requests; nil leaves the name out.
    var model: CommandText?
    /// Who knows the tokens.
    var tokens: TokenSource

    /// How it shows that it has loaded its model.
    struct ReadyCheck: Sendable, Equatable {
        /// A path that answers with status 200 and JSON.
        var path: String
        /// Whether it does so only to those who have the key.
        var wantsKey: Bool
        /// How long it may take.
        var limit: Duration
    }
}
