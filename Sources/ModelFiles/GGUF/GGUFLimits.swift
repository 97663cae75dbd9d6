/// How much a GGUF file may ask for; real models stay far below.
package struct GGUFLimits: Sendable {
    /// The limits used where none are given.
    package static let `default` = GGUFLimits()

    /// The most metadata entries in one file.
    package var metadataCount = 65_536
    /// The most tensors in one file.
    package var tensorCount = 131_072
    /// The longest metadata key; the specification's own limit.
    package var keyByteCount = 65_535
    /// The longest tensor name; the specification asks for 64 at most.
    package var nameByteCount = 256
    /// The longest metadata string; chat templates take some hundred kilobytes.
    package var stringByteCount = 16 << 20
    /// The longest metadata array; vocabularies and merges take under a million.
    package var arrayLength = 16 << 20
    /// How deep arrays may nest; 1 is an array of plain values.
    package var nestingDepth = 4
    /// The most dimensions of a tensor.
    package var dimensionCount = 4
    /// The most files that a split model may consist of.
    package var shardCount = 1024
    /// The largest `general.alignment`, in bytes.
    package var alignment = 1 << 20
    /// The longest header: everything before the weights.
    package var headerByteCount = 256 << 20

    /// The default limits, to be changed one by one.
    package init() {}
}
