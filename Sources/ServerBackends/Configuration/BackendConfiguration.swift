import JSON

/// A backend that people have added.
package enum BackendConfiguration: Sendable, Equatable {
    /// Servers elsewhere.
    case remote(RemoteConfiguration)
    /// A program that is started here.
    case process(ProcessDescription)

    /// The name as users type it.
    package var name: String {
        switch self {
        case .remote(let configuration): configuration.name
        case .process(let description): description.name
        }
    }

    private enum Kind: String, CaseIterable {
        case remote
        case process
    }

    /// Reads an entry of `backends`.
    init(_ setting: Setting, name: String, _ place: ConfigurationPlace) throws(ServerBackendError) {
        try BackendName.check(name, at: setting)
        let all = ["type", "like", "arguments"] + RemoteConfiguration.keys + ProcessDescription.keys
        let kind = try setting.object(all).required("type").choice(of: Kind.self)
        switch kind {
        case .remote:
            let object = try setting.object(["type"] + RemoteConfiguration.keys)
            self = .remote(try RemoteConfiguration(object, name: name, place))
        case .process: self = .process(try Self.process(setting, name: name))
        }
    }

    private static func process(_ setting: Setting, name: String) throws(ServerBackendError) -> ProcessDescription {
        guard case .object(let members) = setting.value, members.contains(where: { $0.name == "like" }) else {
            return try ProcessDescription(try setting.object(["type"] + ProcessDescription.keys), name: name)
        }
        let object = try setting.object(["type", "like", "arguments", "environment"])
        let like = try object.required("like")
        let shipped = try ProcessDescription.shipped()
        let word = try like.string()
        guard var description = shipped.first(where: { $0.name == word }) else {
            let names = shipped.map { "\"\($0.name)\"" }.joined(separator: ", ")
            throw like.error("expected one of the backends that Minerva brings along (\(names)), found \"\(word)\"")
        }
        description.name = name
        if let arguments = object["arguments"] {
            description.command = description.command + (try CommandTemplate(arguments))
        }
        for (variable, setting) in try object["environment"]?.entries() ?? [] {
            description.environment[variable] = try CommandText(setting)
        }
        return description
    }
}
