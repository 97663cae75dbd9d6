import CKernels
import Testing

/// A weight type under test, and where its blocks keep their scales.
struct WeightType: CustomTestStringConvertible, Sendable {
    let name: String
    let code: Int32
    let blockLength: Int
    let blockBytes: Int
    /// Byte offsets of the half-precision numbers in a block.
    let halves: [Int]

    var testDescription: String { name }
    var isQuantized: Bool { blockLength > 1 }

    init(_ name: String, _ type: mnv_type, _ blockLength: Int, _ blockBytes: Int, halves: [Int] = []) {
        self.name = name
        self.code = Int32(type.rawValue)
        self.blockLength = blockLength
        self.blockBytes = blockBytes
        self.halves = halves
    }

    static let all = [
        WeightType("F32", MNV_F32, 1, 4),
        WeightType("F16", MNV_F16, 1, 2, halves: [0]),
        WeightType("BF16", MNV_BF16, 1, 2),
        WeightType("Q4_0", MNV_Q4_0, 32, 18, halves: [0]),
        WeightType("Q4_1", MNV_Q4_1, 32, 20, halves: [0, 2]),
        WeightType("Q5_0", MNV_Q5_0, 32, 22, halves: [0]),
        WeightType("Q5_1", MNV_Q5_1, 32, 24, halves: [0, 2]),
        WeightType("Q8_0", MNV_Q8_0, 32, 34, halves: [0]),
        WeightType("Q2_K", MNV_Q2_K, 256, 84, halves: [80, 82]),
        WeightType("Q3_K", MNV_Q3_K, 256, 110, halves: [108]),
        WeightType("Q4_K", MNV_Q4_K, 256, 144, halves: [0, 2]),
        WeightType("Q5_K", MNV_Q5_K, 256, 176, halves: [0, 2]),
        WeightType("Q6_K", MNV_Q6_K, 256, 210, halves: [208]),
        WeightType("IQ4_NL", MNV_IQ4_NL, 32, 18, halves: [0]),
        WeightType("IQ4_XS", MNV_IQ4_XS, 256, 136, halves: [0]),
        WeightType("MXFP4", MNV_MXFP4, 32, 17),
    ]

    static let quantized = all.filter(\.isQuantized)

    /// Blocks for `count` values: random bytes, or all `byte`, with scales between 2⁻⁸ and 2⁻⁴.
    func blocks(_ count: Int, filledWith byte: UInt8? = nil, using random: inout RandomNumbers) -> [UInt8] {
        var bytes = (0..<count / blockLength * blockBytes).map { _ in
            byte ?? UInt8.random(in: .min ... .max, using: &random)
        }
        for start in stride(from: 0, to: bytes.count, by: blockBytes) {
            for offset in halves {
                let sign: UInt16 = isQuantized || Bool.random(using: &random) ? 0 : 0x8000
                let half = UInt16.random(in: 0x1C00..<0x2C00, using: &random) | sign
                bytes[start + offset] = UInt8(half & 0xFF)
                bytes[start + offset + 1] = UInt8(half >> 8)
            }
            switch name {
            case "MXFP4": bytes[start] = UInt8.random(in: 118...124, using: &random)
            case "F32", "BF16":
                let bits = Float.random(in: -1...1, using: &random).bitPattern
                for i in 0..<blockBytes {
                    bytes[start + i] = UInt8(truncatingIfNeeded: bits >> (8 * (4 - blockBytes + i)))
                }
            default: break
            }
        }
        return bytes
    }

    func dequantize(_ blocks: [UInt8], count: Int) -> [Float] {
        var values = [Float](repeating: .nan, count: count)
        precondition(mnv_dequantize(code, blocks, &values, count), "whole blocks of a supported type")
        return values
    }
}
