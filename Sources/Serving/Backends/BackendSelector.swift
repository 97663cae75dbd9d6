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
    ///   - format: how the model lies on disk.
    ///   - choice: which backend is wanted.
    ///   - fallback: the names of those that are tried after it.
    /// - Returns: at least one backend.
    /// - Throws: ``ServingError`` if there is no backend of a name, or none that loads the format.
    package func candidates(
        for format: ModelFormat,
        on choice: BackendChoice,
        fallback: [String] = []
    ) throws(ServingError) -> [any InferenceBackend] {
        guard case .named(let name) = choice else {
            let suitable = backends.filter { $0.formats.contains(format) }
            guard suitable.isEmpty else { return suitable }
            throw ServingError(.backendUnsuitable, "no backend here loads \(format) models")
        }
        var chosen: [any InferenceBackend] = []
        for name in [name] + fallback { chosen.append(try suitable(name, for: format)) }
        return chosen
    }

    private func suitable(_ name: String, for format: ModelFormat) throws(ServingError) -> any InferenceBackend {
        let backend = try backend(named: name)
        guard !backend.formats.contains(format) else { return backend }
        let others = backends.filter { $0.formats.contains(format) }.map(\.name).joined(separator: ", ")
        throw ServingError(
            .backendUnsuitable,
            format == .name
                ? "the backend \(name) loads files, and no file is at that path"
                : "the backend \(name) doesn't load \(format) models; those that do: \(others.isEmpty ? "none" : others)"
        )
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
