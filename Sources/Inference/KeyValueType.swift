/// The type in which a model keeps the keys and values of the tokens it has read.
package enum KeyValueType: String, Sendable, CaseIterable {
    /// Half precision.
    case f16

    /// Codes of 8 bits with a scale for each 32: 53 % of the memory, and less exact.
    case q8_0
}
