package import Inference
package import ModelFiles

/// Where a model comes from, and how it is to be run.
package struct ModelSource: Sendable {
    /// Its file or folder; the name that a server knows it by where the format is ``ModelFormat/name``.
    package var path: String

    /// How it lies on disk; nil finds out.
    package var format: ModelFormat?

    /// Which backend is to run it, where a request asks for none.
    package var backend: BackendChoice

    /// The backends that are tried after a named one.
    package var fallback: [String]

    /// How it is to be loaded.
    package var options: LoadOptions

    /// A model at a path.
    package init(
        path: String,
        format: ModelFormat? = nil,
        backend: BackendChoice = .auto,
        fallback: [String] = [],
        options: LoadOptions
    ) {
        self.path = path
        self.format = format
        self.backend = backend
        self.fallback = fallback
        self.options = options
    }
}
