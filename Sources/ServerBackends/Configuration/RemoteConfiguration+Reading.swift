import Inference

extension RemoteConfiguration {
    /// The keys of a remote backend, its type left out.
    static let keys =
        AccessKeySetting.keys + [
            "url", "urls", "headers", "protocol", "models", "context_length", "chat_template", "chat_template_file",
            "tokenizer", "prompt", "adds_start", "features", "answer_seconds", "silence_seconds",
        ]

    init(_ object: SettingObject, name: String, _ place: ConfigurationPlace) throws(ServerBackendError) {
        self.init(name: name, endpoints: try Self.endpoints(object, place))
        dialect = try object["protocol"]?.choice(of: Dialect.self) ?? dialect
        models = try object["models"]?.texts() ?? [:]
        contextLength = try object["context_length"]?.integer(2...(1 << 30))
        chatTemplate = try Self.template(object, place)
        tokenizer = try object["tokenizer"].map { setting throws(ServerBackendError) in try place.path(setting) }
        takesText = try object["prompt"]?.choice(of: ProcessDescription.PromptForm.self) == .text
        addsStart = try object["adds_start"]?.boolean() ?? addsStart
        extensions = try object["features"]?.choices(of: BackendFeature.self) ?? []
        answerLimit = try object["answer_seconds"]?.seconds() ?? answerLimit
        silenceLimit = try object["silence_seconds"]?.seconds() ?? silenceLimit
        try check(object)
    }

    private func check(_ object: SettingObject) throws(ServerBackendError) {
        if dialect == .llama, takesText, let setting = object["prompt"] {
            throw setting.error("expected \"tokens\", which the protocol \"llama\" takes, found \"text\"")
        }
    }

    private static func endpoints(
        _ object: SettingObject,
        _ place: ConfigurationPlace
    ) throws(ServerBackendError) -> [ServerEndpoint] {
        guard let (name, setting) = try object.one(of: ["url", "urls"]) else {
            throw object.place.error("expected \"url\", or \"urls\" for several replicas, found neither")
        }
        let key = try AccessKeySetting.read(object, place)
        let headers = try headers(object["headers"])
        if key != nil, headers.keys.contains(where: { $0.lowercased() == "authorization" }),
            let setting = object["headers"]
        {
            throw setting.error("expected no \"Authorization\" beside a key, which is sent as that, found one")
        }
        let settings = name == "url" ? [setting] : try setting.elements()
        guard !settings.isEmpty else { throw setting.error("expected at least one base URL, found none") }
        var endpoints: [ServerEndpoint] = []
        for setting in settings { endpoints.append(try endpoint(setting, key, headers)) }
        return endpoints
    }

    /// Fields that can be sent; their values may be secret, so that no error shows one.
    private static func headers(_ setting: Setting?) throws(ServerBackendError) -> [String: String] {
        var headers: [String: String] = [:]
        for (name, setting) in try setting?.entries() ?? [] {
            let isName = name.unicodeScalars.allSatisfy { scalar in
                scalar == "-" || scalar == "_" || ("0"..."9").contains(scalar) || ("A"..."Z").contains(scalar)
                    || ("a"..."z").contains(scalar)
            }
            guard isName, !name.isEmpty else {
                throw setting.error("expected a field's name of letters, digits, \"-\" and \"_\", found another")
            }
            guard !headers.keys.contains(where: { $0.lowercased() == name.lowercased() }) else {
                throw setting.error("expected each field once, found it twice; upper and lower case are the same")
            }
            let value = try setting.string()
            guard value.utf8.allSatisfy({ 0x20..<0x7F ~= $0 }) else {
                throw setting.error("expected a field's value of visible ASCII characters and spaces, found others")
            }
            headers[name] = value
        }
        return headers
    }

    private static func endpoint(
        _ setting: Setting,
        _ key: String?,
        _ headers: [String: String]
    ) throws(ServerBackendError) -> ServerEndpoint {
        let text = try setting.string()
        guard !text.contains("@"), !text.contains("?"), !text.contains("#"), !text.contains(where: \.isWhitespace)
        else {
            throw setting.error(
                "expected a base URL of scheme, host, port and path alone; a user's name and password go into \"headers\""
            )
        }
        let base = String(text.reversed().drop { $0 == "/" }.reversed())
        do throws(ServerBackendError) {
            // Most name the folder of OpenAI's paths; ours begin with it.
            return try ServerEndpoint(
                baseURL: base.hasSuffix("/v1") ? String(base.dropLast(3)) : base,
                key: key,
                headers: headers
            )
        } catch {
            throw setting.error(error.message)
        }
    }

    private static func template(
        _ object: SettingObject,
        _ place: ConfigurationPlace
    ) throws(ServerBackendError) -> String? {
        guard let (name, setting) = try object.one(of: ["chat_template", "chat_template_file"]) else { return nil }
        return name == "chat_template" ? try setting.string() : try place.content(of: setting)
    }
}
