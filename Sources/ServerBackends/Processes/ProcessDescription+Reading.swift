import Inference
import ModelFiles

extension ProcessDescription {
    /// The keys of a description, its name left out.
    static let keys = [
        "formats", "command", "environment", "version", "install", "ready", "protocol", "strict", "prompt",
        "adds_start",
        "features", "model", "tokens",
    ]

    /// Reads a file that describes one program.
    ///
    /// - Throws: ``ServerBackendError`` `.invalidConfiguration` with the file, the place in it, what was expected and what
    ///   was found.
    package init(path: String) throws(ServerBackendError) {
        try self.init(file: path, bytes: try TextFile.bytes(path))
    }

    /// Reads the bytes of such a file.
    ///
    /// - Parameters:
    ///   - file: what to call it in errors.
    ///   - bytes: JSON.
    /// - Throws: the same.
    package init(file: String, bytes: [UInt8]) throws(ServerBackendError) {
        let object = try Setting(file: file, bytes: bytes).object(["name"] + Self.keys)
        try self.init(object, name: try BackendName.read(try object.required("name")))
    }

    init(_ object: SettingObject, name: String) throws(ServerBackendError) {
        self.name = name
        formats = try object.required("formats").choices(of: ModelFormat.self)
        command = try CommandTemplate(try object.required("command"))
        for (variable, setting) in try object["environment"]?.entries() ?? [] {
            environment[variable] = try CommandText(setting)
        }
        versionCommand = try object["version"]?.strings()
        installCommand = try object["install"]?.string()
        ready = try ReadyCheck(try object.required("ready"))
        dialect = try object.required("protocol").choice(of: RemoteConfiguration.Dialect.self)
        prompt = try object["prompt"]?.choice(of: PromptForm.self) ?? .tokens
        addsStart = try object["adds_start"]?.boolean() ?? true
        isStrict = try object["strict"]?.boolean() ?? false
        features = try object["features"]?.choices(of: BackendFeature.self) ?? dialect.usualFeatures
        model = try object["model"].map { setting throws(ServerBackendError) in try CommandText(setting) }
        tokens = try object["tokens"]?.choice(of: TokenSource.self) ?? .model
        try check(object)
    }

    private func check(_ object: SettingObject) throws(ServerBackendError) {
        let commandPlace = try object.required("command")
        guard !formats.isEmpty else {
            throw try object.required("formats").error("expected at least one format, found none")
        }
        guard !command.isEmpty else {
            throw commandPlace.error("expected the program and its arguments, found nothing")
        }
        let placeholders = command.placeholders.union(environment.values.flatMap(\.placeholders))
        guard placeholders.contains(.port) else {
            throw commandPlace.error(
                "expected {port} in the command or the environment, found none: the server would not be found"
            )
        }
        guard !ready.wantsKey || placeholders.contains(.key) else {
            throw try object.required("ready").error(
                "expected {key} in the environment or the command, found none; say \"wants_key\": false if the program "
                    + "knows no key"
            )
        }
        if formats.contains(.name), tokens == .model {
            throw object.place.error(
                "expected \"tokens\": \"server\" with the format \"name\", whose models have no files here, found \"model\""
            )
        }
        if dialect == .llama, prompt == .text, let setting = object["prompt"] {
            throw setting.error("expected \"tokens\", which the protocol \"llama\" takes, found \"text\"")
        }
        if let bad = model?.placeholders.first(where: { ![.model, .name].contains($0) }), let setting = object["model"]
        {
            throw setting.error("expected only {model} and {name} here, found {\(bad.rawValue)}")
        }
    }
}

extension ProcessDescription.ReadyCheck {
    fileprivate init(_ setting: Setting) throws(ServerBackendError) {
        let object = try setting.object(["path", "wants_key", "seconds"])
        let path = try object.required("path")
        self.path = try path.string()
        guard self.path.hasPrefix("/") else {
            throw path.error("expected a path that begins with \"/\", found \"\(self.path)\"")
        }
        wantsKey = try object["wants_key"]?.boolean() ?? true
        limit = try object["seconds"]?.seconds() ?? .seconds(600)
    }
}

extension RemoteConfiguration.Dialect {
    /// What servers honour that speak it, where nothing else is said.
    var usualFeatures: Set<BackendFeature> { self == .llama ? LlamaDialect.given : [] }
}
