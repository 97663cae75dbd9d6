import CKernels
import Foundation
import Testing

@Suite struct DequantizationTests {
    static let oracles = ProcessInfo.processInfo.environment["MINERVA_ORACLES"]
    static let isRequired = ProcessInfo.processInfo.environment["CI"] != nil

    @Test(
        .enabled(
            if: oracles != nil || isRequired,
            "MINERVA_ORACLES names no directory; Tests/Oracles/make_dequantization.py fills one"
        ),
        arguments: WeightType.all
    )
    func `equals the gguf package bit for bit`(type: WeightType) throws {
        let directory = try #require(Self.oracles, "CI needs MINERVA_ORACLES").appending("/dequantization/")
        let blocks = try Array(Data(contentsOf: URL(fileURLWithPath: directory + type.name + ".blocks")))
        let words = try Data(contentsOf: URL(fileURLWithPath: directory + type.name + ".f32"))
        let expected = words.withUnsafeBytes { bytes in
            (0..<words.count / 4).map {
                Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)))
            }
        }
        try #require(expected.count >= 256 && blocks.count == expected.count / type.blockLength * type.blockBytes)
        let values = type.dequantize(blocks, count: expected.count)
        let wrong = zip(values, expected).filter { $0.bitPattern != $1.bitPattern && !($0.isNaN && $1.isNaN) }
        #expect(wrong.isEmpty)
    }

    @Test(arguments: WeightType.all)
    func `knows the size of every block`(type: WeightType) {
        #expect(mnv_type_is_supported(type.code))
        #expect(mnv_block_length(type.code) == type.blockLength)
        #expect(mnv_block_bytes(type.code) == type.blockBytes)
        #expect(mnv_row_bytes(type.code, 512) == 512 / type.blockLength * type.blockBytes)
    }

    @Test(arguments: [-1, 4, 5, 9, 15, 24, 40, .max, .min] as [Int32])
    func `refuses an unknown type`(code: Int32) {
        var values: [Float] = [7]
        #expect(!mnv_type_is_supported(code))
        #expect(mnv_block_length(code) == 0 && mnv_block_bytes(code) == 0 && mnv_row_bytes(code, 32) == 0)
        #expect(!mnv_dequantize(code, [0], &values, 1) && values == [7])
    }

    @Test func `refuses a broken block and a size beyond reach`() {
        var values: [Float] = [7]
        #expect(!mnv_dequantize(2, [0], &values, 1) && values == [7])
        #expect(mnv_row_bytes(2, 33) == 0)
        #expect(mnv_row_bytes(0, .max) == 0)
    }

    /// 0x3800 is one half, 0x4000 two, 0x3C00 one, 0xBC00 minus one.
    static let byHand: [(code: Int32, block: [UInt8], values: [Int: Float])] = [
        (1, [0x01, 0x00], [0: 0x1p-24]),
        (1, [0xFF, 0x7B], [0: 65504]),
        (30, [0x80, 0xBF], [0: -1]),
        (2, [0x00, 0x38, 0xF0] + .init(repeating: 0x88, count: 15), [0: -4, 1: 0, 16: 3.5, 31: 0]),
        (3, [0x00, 0x40, 0x00, 0xBC, 0x31] + .init(repeating: 0, count: 15), [0: 1, 16: 5, 31: -1]),
        (6, [0x00, 0x3C, 1, 0, 0, 0x80] + .init(repeating: 0x21, count: 16), [0: 1, 1: -15, 16: -14, 31: 2]),
        (8, [0x00, 0x38, 0x80, 0x7F] + .init(repeating: 0xFF, count: 30), [0: -64, 1: 63.5, 31: -0.5]),
        (20, [0x00, 0x3C, 0xF0] + .init(repeating: 0x88, count: 15), [0: -127, 16: 113, 17: 1]),
        (39, [128, 0x71] + .init(repeating: 0x0F, count: 15), [0: 1, 16: 12, 1: -12, 17: 0]),
        (39, [0, 0x02] + .init(repeating: 0, count: 15), [0: 0x1p-127, 16: 0]),
    ]

    @Test(arguments: byHand)
    func `agrees with blocks worked out by hand`(code: Int32, block: [UInt8], values: [Int: Float]) {
        let count = mnv_block_length(code)
        #expect(block.count == mnv_block_bytes(code))
        var result = [Float](repeating: .nan, count: count)
        #expect(mnv_dequantize(code, block, &result, count))
        for (index, value) in values { #expect(result[index] == value, "value \(index)") }
    }

    @Test func `reads the six-bit scales of Q4_K`() {
        // Scales 0: 1, 4: 0b10_0011, minimums 0: 2, 4: 0b01_0100; all codes 3.
        var block: [UInt8] =
            [0x00, 0x3C, 0x00, 0x3C] + .init(repeating: 0, count: 12) + .init(repeating: 0x33, count: 128)
        block[4] = 0b10_000001
        block[8] = 0b01_000010
        block[12] = 0b0100_0011
        var values = [Float](repeating: .nan, count: 256)
        #expect(mnv_dequantize(12, block, &values, 256))
        #expect(values[0] == 1 * 3 - 2 && values[32] == 0 && values[128] == 35 * 3 - 20)
    }

    @Test func `reads the signed scales of Q6_K`() {
        // Low half bytes of columns 0 and 64 in byte 0, upper bits of columns 0, 32, 64, 96 in high[0].
        var block = [UInt8](repeating: 0, count: 210)
        block[0] = 0x5F
        block[128] = 0b11_01_00_11
        block[192] = 0xFE
        block[192 + 4] = 3
        (block[208], block[209]) = (0x00, 0x3C)
        var values = [Float](repeating: .nan, count: 256)
        #expect(mnv_dequantize(14, block, &values, 256))
        #expect(values[0] == -2 * 31 && values[1] == -2 * -32 && values[64] == 3 * (0x15 - 32))
    }
}
