/// A model file on disk, under the name by which it is asked for.
package struct StoredModel: Sendable, Equatable {
    /// The name: the path below the store's directory without `.gguf` and without a shard's number.
    package let name: String

    /// The file; of a split model, the first shard.
    package let path: String

    /// Size of all its files, in bytes.
    package let byteCount: Int

    /// Describes a model.
    package init(name: String, path: String, byteCount: Int) {
        self.name = name
        self.path = path
        self.byteCount = byteCount
    }
}
