import CKernels
import ModelFiles
import Testing

@Suite struct TypeTableTests {
    @Test func `kernels and model files agree on every element type`() {
        for type in ElementType.allCases {
            #expect(mnv_type_is_supported(Int32(type.rawValue)), "\(type)")
            #expect(mnv_block_length(Int32(type.rawValue)) == type.blockLength, "\(type)")
            #expect(mnv_block_bytes(Int32(type.rawValue)) == type.blockByteCount, "\(type)")
        }
        let readable = (0..<256).filter { mnv_type_is_supported($0) }
        #expect(readable == ElementType.allCases.map { Int32($0.rawValue) }.sorted())
    }
}
