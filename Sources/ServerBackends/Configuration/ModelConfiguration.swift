package import Inference

/// What a configuration says of one model that clients may ask for.
package struct ModelConfiguration: Sendable, Equatable {
    /// Where the model comes from.
    package enum Source: Sendable, Equatable {
        /// A file or a folder on this disk.
        case path(String)
        /// A name: of a stored model, or of one that a backend's server knows.
        case name(String)
    }

    /// The name that clients use.
    package let name: String

    /// Where the model comes from.
    package let source: Source

    /// The backend that runs it; nil lets the format and the request decide ("auto").
    package let backend: String?

    /// Backends to try, in order, where the first can't run the model, as long as nothing has been answered.
    package let fallback: [String]

    /// Tokens of prompt and reply that one request may hold; nil takes what is usual.
    package let contextLength: Int?

    /// Requests that are worked on at once; nil takes what is usual.
    package let parallelRequests: Int?

    /// Threads that compute; nil takes what is usual.
    package let threadCount: Int?

    /// Whether the model is loaded when the server starts, not only when it is asked for.
    package let loadsAtStart: Bool

    init(_ setting: Setting, name: String, _ place: ConfigurationPlace) throws(ServerBackendError) {
        let object = try setting.object([
            "path", "name", "backend", "fallback", "context_length", "parallel", "threads", "load_at_start",
        ])
        self.name = name
        source = try Self.source(object, place)
        let backend = try object["backend"]?.string()
        self.backend = backend == "auto" ? nil : backend
        fallback = try object["fallback"]?.strings() ?? []
        contextLength = try object["context_length"]?.integer(2...(1 << 30))
        parallelRequests = try object["parallel"]?.integer(1...4096)
        threadCount = try object["threads"]?.integer(1...4096)
        loadsAtStart = try object["load_at_start"]?.boolean() ?? false
        if let again = fallback.first(where: { $0 == backend || $0 == "auto" }), let place = object["fallback"] {
            throw place.error("expected other backends than \"auto\" and the first, found \"\(again)\"")
        }
    }

    private static func source(
        _ object: SettingObject,
        _ place: ConfigurationPlace
    ) throws(ServerBackendError) -> Source {
        guard let (key, setting) = try object.one(of: ["path", "name"]) else {
            throw object.place.error("expected \"path\" or \"name\", found neither")
        }
        return key == "path" ? .path(try place.path(setting)) : .name(try setting.string())
    }

    /// Options for loading it: what is said here, and else what `usual` says.
    package func options(_ usual: LoadOptions) -> LoadOptions {
        var options = usual
        options.contextLength = contextLength ?? usual.contextLength
        options.parallelRequests = parallelRequests ?? usual.parallelRequests
        options.threadCount = threadCount ?? usual.threadCount
        return options
    }
}
