/// A GGUF file's name taken apart: `model.gguf`, or `model-00002-of-00003.gguf`.
struct ModelFileName {
    static let suffix = ".gguf"

    /// The name without suffix and shard number.
    let model: String
    /// Which shard it is, from 1; 1 if the model is not split.
    let shard: Int

    init(_ name: String) {
        let stem = name.hasSuffix(Self.suffix) ? String(name.dropLast(Self.suffix.count)) : name
        let parts = stem.split(separator: "-", omittingEmptySubsequences: false)
        if parts.count > 3, parts[parts.count - 2] == "of", parts[parts.count - 1].count == 5,
            parts[parts.count - 3].count == 5, let shard = Int(parts[parts.count - 3])
        {
            model = parts.dropLast(3).joined(separator: "-")
            self.shard = shard
        } else {
            model = stem
            shard = 1
        }
    }
}
