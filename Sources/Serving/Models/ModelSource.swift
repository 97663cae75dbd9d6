package import Inference
package import ModelFiles

/// Where a model comes from, and how it is to be run.
package struct ModelSource: Sendable {
    /// Its file or folder, if it has one here.
    package var path: String?

    /// How that lies on disk; nil finds out.
    package var format: ModelFormat?

    /// The name that other servers know it by, if it has one.
    package var name: String?

    /// Which backend is to run it, where a request asks for none.
    package var backend: BackendChoice

    /// The backends that are tried after a named one.
    package var fallback: [String]

    /// How it is to be loaded.
    package var options: LoadOptions

    /// A model at a path, under a name elsewhere, or both.
    package init(
        path: String?,
        format: ModelFormat? = nil,
        name: String? = nil,
        backend: BackendChoice = .auto,
        fallback: [String] = [],
        options: LoadOptions
    ) {
        self.path = path
        self.format = format
        self.name = name
        self.backend = backend
        self.fallback = fallback
        self.options = options
    }

    /// The formats that it can be had in.
    ///
    /// - Throws: ``ModelFileError`` if what lies at the path is no model.
    var formats: Set<ModelFormat> {
        get throws(ModelFileError) {
            var formats: Set<ModelFormat> = name == nil ? [] : [.name]
            if let format { formats.insert(format) } else if let path { formats.insert(try .detect(at: path)) }
            return formats
        }
    }

    /// What a backend is told to load: the name, if it takes names.
    func location(for backend: any InferenceBackend) -> String {
        backend.formats.contains(.name) ? name ?? path ?? "" : path ?? name ?? ""
    }
}
