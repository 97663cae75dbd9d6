import ModelFiles
import Testing

@Suite struct ElementTypeTests {
    @Test(
        arguments: [
            (0, "F32", 1, 4), (1, "F16", 1, 2), (2, "Q4_0", 32, 18), (3, "Q4_1", 32, 20), (6, "Q5_0", 32, 22),
            (7, "Q5_1", 32, 24), (8, "Q8_0", 32, 34), (10, "Q2_K", 256, 84), (11, "Q3_K", 256, 110),
            (12, "Q4_K", 256, 144), (13, "Q5_K", 256, 176), (14, "Q6_K", 256, 210), (20, "IQ4_NL", 32, 18),
            (23, "IQ4_XS", 256, 136), (30, "BF16", 1, 2), (39, "MXFP4", 32, 17),
        ] as [(UInt32, String, Int, Int)]
    )
    func `knows the block of each type`(code: UInt32, name: String, length: Int, byteCount: Int) throws {
        let type = try #require(ElementType(rawValue: code))
        #expect(type.name == name)
        #expect(type.blockLength == length)
        #expect(type.blockByteCount == byteCount)
        #expect(type.byteCount(elements: length * 5) == byteCount * 5)
    }

    @Test func `counts no bytes for what cannot be stored`() {
        #expect(ElementType.q4_K.byteCount(elements: 255) == nil)
        #expect(ElementType.f32.byteCount(elements: -1) == nil)
        #expect(ElementType.f32.byteCount(elements: .max) == nil)
        #expect(ElementType.q4_0.byteCount(elements: 0) == 0)
    }
}
