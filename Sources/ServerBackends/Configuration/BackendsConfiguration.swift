/// The file in which people say which backends there are besides Minerva's own, and which models they run.
package struct BackendsConfiguration: Sendable, Equatable {
    /// Backends that the file adds, in its order.
    package let backends: [BackendConfiguration]

    /// Models that clients may ask for, in the file's order.
    package let models: [ModelConfiguration]

    /// The order in which backends are considered where nobody names one; those that are not in it come behind.
    package let order: [String]

    /// A file with nothing in it.
    package init() {
        backends = []
        models = []
        order = []
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: where it is.
    ///   - environment: variables, for keys and for the home folder.
    /// - Throws: ``ServerBackendError`` `.invalidConfiguration` with the file, the place in it, what was expected and what
    ///   was found. No key is in its message.
    package init(path: String, environment: [String: String]) throws(ServerBackendError) {
        try self.init(file: path, bytes: try TextFile.bytes(path), environment: environment)
    }

    /// Reads the bytes of a file.
    ///
    /// - Parameters:
    ///   - file: its path, where relative paths begin.
    ///   - bytes: JSON.
    ///   - environment: variables, for keys and for the home folder.
    /// - Throws: the same.
    package init(file: String, bytes: [UInt8], environment: [String: String]) throws(ServerBackendError) {
        let place = ConfigurationPlace(file: file, environment: environment)
        let object = try Setting(file: file, bytes: bytes).object(["backends", "models", "order"])
        var backends: [BackendConfiguration] = []
        for (name, setting) in try object["backends"]?.entries() ?? [] {
            backends.append(try BackendConfiguration(setting, name: name, place))
        }
        var models: [ModelConfiguration] = []
        for (name, setting) in try object["models"]?.entries() ?? [] {
            models.append(try ModelConfiguration(setting, name: name, place))
        }
        self.backends = backends
        self.models = models
        order = try object["order"]?.strings() ?? []
        if let again = order.indices.first(where: { order[..<$0].contains(order[$0]) }), let place = object["order"] {
            throw place.error("expected each name once, found \"\(order[again])\" twice")
        }
    }

    /// Refuses names of backends that are nowhere defined.
    ///
    /// - Parameter known: the names that there are besides those of this file.
    /// - Throws: ``ServerBackendError`` `.invalidConfiguration` that names the first.
    package func check(knowing known: [String]) throws(ServerBackendError) {
        let names = known + backends.map(\.name)
        let uses =
            order.map { ($0, "order") }
            + models.flatMap { model in
                ([model.backend].compactMap(\.self) + model.fallback).map { ($0, "models.\(model.name)") }
            }
        guard let (name, place) = uses.first(where: { !names.contains($0.0) }) else { return }
        throw ServerBackendError(
            .invalidConfiguration,
            "the configuration, at \(place): expected the name of a backend (\(names.joined(separator: ", "))), found "
                + "\"\(name)\""
        )
    }
}
