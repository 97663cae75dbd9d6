package import Inference
package import ModelFiles

/// The backends that there are, the preferred ones first.
package struct BackendSelector: Sendable {
    /// All of them.
    package let backends: [any InferenceBackend]

    /// Creates a selector; of two backends with one name the first counts.
    package init(_ backends: [any InferenceBackend]) {
        self.backends = backends
    }

    /// The backend of a name.
    ///
    /// - Throws: ``ServingError`` `.backendNotFound`, which says which there are.
    package func backend(named name: String) throws(ServingError) -> any InferenceBackend {
        if let backend = backends.first(where: { $0.name == name }) { return backend }
        throw ServingError(
            .backendNotFound,
            "no backend named '\(name)'; there are: auto, \(backends.map(\.name).joined(separator: ", "))"
        )
    }

    /// Those that may be tried with a model, in order.
    ///
    /// - Parameters:
    ///   - formats: what the model can be had in; at least one.
    ///   - choice: which backend is wanted.
    ///   - fallback: the names of those that are tried after it.
    /// - Returns: at least one backend.
    /// - Throws: ``ServingError`` if there is no backend of a name, or none that loads the format.
    package func candidates(
        for formats: Set<ModelFormat>,
        on choice: BackendChoice,
        fallback: [String] = []
    ) throws(ServingError) -> [any InferenceBackend] {
        guard case .named(let name) = choice else {
            let suitable = backends.filter { !$0.formats.isDisjoint(with: formats) }
            guard suitable.isEmpty else { return suitable }
            throw ServingError(.backendUnsuitable, "no backend here loads \(Self.words(formats)) models")
        }
        var chosen: [any InferenceBackend] = []
        for name in [name] + fallback { chosen.append(try suitable(name, for: formats)) }
        return chosen
    }

    private func suitable(_ name: String, for formats: Set<ModelFormat>) throws(ServingError) -> any InferenceBackend {
        let backend = try backend(named: name)
        guard backend.formats.isDisjoint(with: formats) else { return backend }
        let others = backends.filter { !$0.formats.isDisjoint(with: formats) }.map(\.name).joined(separator: ", ")
        throw ServingError(
            .backendUnsuitable,
            formats == [.name]
                ? "the backend \(name) loads files, and no file is at that path"
                : "the backend \(name) doesn't load \(Self.words(formats)) models; those that do: \(others.isEmpty ? "none" : others)"
        )
    }

    private static func words(_ formats: Set<ModelFormat>) -> String {
        formats.map(\.description).sorted().joined(separator: " or ")
    }

    /// What all of them say of themselves.
    package var statuses: [BackendStatus] {
        get async {
            await withTaskGroup(of: (Int, BackendStatus).self) { group in
                for (index, backend) in backends.enumerated() {
                    group.addTask { (index, await BackendStatus(of: backend)) }
                }
                return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
            }
        }
    }
}
