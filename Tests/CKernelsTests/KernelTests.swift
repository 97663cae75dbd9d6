import CKernels
import Testing

/// Everything that depends on which kernels are selected, one test after the other.
@Suite(.serialized)
struct KernelTests {
    /// The kernels that run on this machine.
    static let names: [String] = ["reference", "avx2", "avx512", "neon", "i8mm"]
        .filter { (name: String) in mnv_kernels_select(name) }

    static func with<Result>(_ kernels: String, _ body: () throws -> Result) rethrows -> Result {
        precondition(mnv_kernels_select(kernels), "kernels that run here")
        defer { _ = mnv_kernels_select("auto") }
        return try body()
    }

    @Suite struct Selection {
        @Test func `selects the named kernels and says which`() {
            for name in KernelTests.names {
                KernelTests.with(name) { #expect(String(cString: mnv_kernels_name()) == name) }
            }
        }

        @Test func `takes the best kernels by itself`() {
            #expect(mnv_kernels_select("auto"))
            #expect(String(cString: mnv_kernels_name()) == KernelTests.names.last)
        }

        @Test(arguments: ["", "AVX2", "avx9000", "reference "])
        func `refuses an unknown name and keeps what it had`(name: String) {
            let before = String(cString: mnv_kernels_name())
            #expect(!mnv_kernels_select(name))
            #expect(String(cString: mnv_kernels_name()) == before)
        }
    }
}
