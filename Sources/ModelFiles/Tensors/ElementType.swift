/// How a tensor's weights are stored: the readable types of ggml, by type code.
///
/// - Source: the tensor types of the GGUF specification and ggml's block layouts.
package enum ElementType: UInt32, CaseIterable, Sendable, CustomStringConvertible {
    case f32 = 0
    case f16 = 1
    case q4_0 = 2
    case q4_1 = 3
    case q5_0 = 6
    case q5_1 = 7
    case q8_0 = 8
    case q2_K = 10
    case q3_K = 11
    case q4_K = 12
    case q5_K = 13
    case q6_K = 14
    case iq4_NL = 20
    case iq4_XS = 23
    case bf16 = 30
    case mxfp4 = 39

    /// The name that GGUF users write, such as `Q4_K`.
    package var name: String { layout.name }

    /// The same as ``name``.
    package var description: String { name }

    /// How many weights one block holds; 1 where weights stand alone.
    package var blockLength: Int { layout.blockLength }

    /// How many bytes one block takes.
    package var blockByteCount: Int { layout.blockByteCount }

    /// The bytes that a row or tensor of `elements` weights takes.
    ///
    /// - Returns: nil if `elements` is negative, is not a whole number of blocks, or the result overflows.
    package func byteCount(elements: Int) -> Int? {
        guard elements >= 0, elements.isMultiple(of: blockLength) else { return nil }
        let (byteCount, overflow) = (elements / blockLength).multipliedReportingOverflow(by: blockByteCount)
        return overflow ? nil : byteCount
    }

    private var layout: (name: String, blockLength: Int, blockByteCount: Int) {
        switch self {
        case .f32: ("F32", 1, 4)
        case .f16: ("F16", 1, 2)
        case .q4_0: ("Q4_0", 32, 18)
        case .q4_1: ("Q4_1", 32, 20)
        case .q5_0: ("Q5_0", 32, 22)
        case .q5_1: ("Q5_1", 32, 24)
        case .q8_0: ("Q8_0", 32, 34)
        case .q2_K: ("Q2_K", 256, 84)
        case .q3_K: ("Q3_K", 256, 110)
        case .q4_K: ("Q4_K", 256, 144)
        case .q5_K: ("Q5_K", 256, 176)
        case .q6_K: ("Q6_K", 256, 210)
        case .iq4_NL: ("IQ4_NL", 32, 18)
        case .iq4_XS: ("IQ4_XS", 256, 136)
        case .bf16: ("BF16", 1, 2)
        case .mxfp4: ("MXFP4", 32, 17)
        }
    }
}

extension ElementType {
    /// What to call a type code that is not an ``ElementType``: ggml's name for it with the code, or the code alone.
    static func describe(unreadable code: UInt32) -> String {
        unreadableNames[code].map { "\($0) (\(code))" } ?? "number \(code)"
    }

    private static let unreadableNames: [UInt32: String] = [
        4: "Q4_2", 5: "Q4_3", 9: "Q8_1", 15: "Q8_K", 16: "IQ2_XXS", 17: "IQ2_XS", 18: "IQ3_XXS", 19: "IQ1_S",
        21: "IQ3_S", 22: "IQ2_S", 24: "I8", 25: "I16", 26: "I32", 27: "I64", 28: "F64", 29: "IQ1_M",
        31: "Q4_0_4_4", 32: "Q4_0_4_8", 33: "Q4_0_8_8", 34: "TQ1_0", 35: "TQ2_0",
        36: "IQ4_NL_4_4", 37: "IQ4_NL_4_8", 38: "IQ4_NL_8_8", 40: "NVFP4", 41: "Q1_0", 42: "Q2_0",
    ]
}
