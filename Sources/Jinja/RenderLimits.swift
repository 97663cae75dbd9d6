/// What one rendering may use. A template comes with a model file and is not trusted.
package struct RenderLimits: Sendable {
    /// Evaluated nodes, plus a share for bytes copied and elements built.
    package var steps: Int
    /// Bytes of the rendered text.
    package var outputBytes: Int
    /// Size of any one value: a string weighs its bytes, any other scalar 16, a container the sum of its parts.
    package var valueSize: Int
    /// How deep lists and dictionaries may be nested.
    package var valueDepth: Int
    /// How deep evaluation may recurse: statements, expressions and macro calls together.
    package var recursionDepth: Int

    /// The most elements `range` makes, as in Jinja's own sandbox.
    static let rangeLength = 100_000
    /// How deep the syntax of a template may be nested.
    static let syntaxDepth = 100

    /// Limits that every honest chat template keeps far away from.
    package init(
        steps: Int = 20_000_000,
        outputBytes: Int = 16 << 20,
        valueSize: Int = 16 << 20,
        valueDepth: Int = 100,
        recursionDepth: Int = 200
    ) {
        self.steps = steps
        self.outputBytes = outputBytes
        self.valueSize = valueSize
        self.valueDepth = valueDepth
        self.recursionDepth = recursionDepth
    }
}
