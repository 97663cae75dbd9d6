import MinervaTesting
import ModelFiles
import Testing

@Suite struct MetadataTests {
    private let metadata: Metadata

    init() throws {
        var builder = GGUFBuilder()
        builder.metadata = SampleModels.allMetadata
        metadata = try builder.open().metadata
    }

    @Test func `converts integers of any width that fit`() throws {
        for key in ["u8", "i8", "u16", "i16", "u32", "i32", "i64"] {
            #expect(try metadata.optional("scalar.\(key)", as: Int.self) != nil)
        }
        #expect(try metadata.required("scalar.u8", as: Int32.self) == 255)
        #expect(try metadata.required("scalar.u32", as: UInt32.self) == .max)
        #expect(try metadata.required("scalar.u64", as: UInt64.self) == .max)
        #expect(try metadata.required("array.u16", as: [Int].self) == [1, 65_535])
        #expect(try metadata.required("array.i8", as: [Int32].self) == [-1, 2])
        #expect(try metadata.required("array.i32", as: [Int32].self) == [-7, 8])
        #expect(try metadata.required("array.empty", as: [Int].self) == [])
    }

    @Test func `converts the other types`() throws {
        #expect(try metadata.required("scalar.f32", as: Float.self) == 1.5)
        #expect(try metadata.required("scalar.f32", as: Double.self) == 1.5)
        #expect(try metadata.required("scalar.f64", as: Float.self) == -0.1)
        #expect(try metadata.required("scalar.f64", as: Double.self) == -0.1)
        #expect(try metadata.required("scalar.true", as: Bool.self))
        #expect(try metadata.required("scalar.string", as: String.self) == "ψ and text")
        #expect(try metadata.required("scalar.bytes", as: ByteString.self).bytes == [0xE2, 0x96, 0xFF])
        #expect(try metadata.required("array.f32", as: [Float].self) == [-1000, 0.25])
        #expect(try metadata.required("array.bool", as: [Bool].self) == [true, false, true])
        #expect(try metadata.required("array.string", as: ByteStringArray.self).map(\.text) == ["<s>", "", "▁a", nil])
    }

    @Test func `takes the default only for a key that is absent`() throws {
        #expect(try metadata.optional("absent", default: 7) == 7)
        #expect(try metadata.optional("scalar.u8", default: 7) == 255)
        #expect(try metadata.optional("absent", as: String.self) == nil)
        #expect(throws: ModelFileError.self) { try metadata.optional("scalar.string", default: 7) }
    }

    @Test func `names a key that is missing`() throws {
        let error = #expect(throws: ModelFileError.self) { try metadata.required("llama.block_count", as: UInt32.self) }
        #expect(error?.code == .missingKey)
        #expect(error?.subject == "llama.block_count")
        #expect(
            error?.message
                == "metadata key \"llama.block_count\" is missing; expected an integer from 0 to 4294967295"
        )
    }

    @Test(arguments: [
        ("scalar.i8", "expected an integer from 0 to 4294967295, found i8 -128"),
        ("scalar.u64", "found u64 18446744073709551615"),
        ("scalar.f32", "found f32 1.5"),
        ("scalar.true", "found bool true"),
        ("scalar.string", "found string \"ψ and text\""),
        ("array.u32", "found array of 3 u32"),
    ])
    func `names what it found in place of an integer`(key: String, words: String) throws {
        let error = #expect(throws: ModelFileError.self) { try metadata.required(key, as: UInt32.self) }
        #expect(error?.code == .unexpectedValue)
        #expect(error?.subject == key)
        #expect(error?.message.contains(words) == true)
        var builder = GGUFBuilder()
        builder.metadata = SampleModels.allMetadata
        #expect(error?.byteOffset == UInt64(ByteImage(builder.header()).end(of: key) + 4))
    }

    @Test func `names what it found in place of other types`() {
        expect("an array of integers from", "array of 2 f32") { try metadata.required("array.f32", as: [Int].self) }
        expect("an array of integers from", "array of 1 u64") { try metadata.required("array.u64", as: [Int].self) }
        expect("floating-point number", "u32") { try metadata.required("scalar.u32", as: Float.self) }
        expect("a bool", "u8 255") { try metadata.required("scalar.u8", as: Bool.self) }
        expect("valid UTF-8", "string") { try metadata.required("scalar.bytes", as: String.self) }
        expect("strings of valid UTF-8", "array of 4 string") {
            try metadata.required("array.string", as: [String].self)
        }
        expect("an array of strings", "array of 2 i32") { try metadata.required("array.i32", as: ByteStringArray.self) }
        expect("an array of bool", "string") { try metadata.required("scalar.string", as: [Bool].self) }
    }

    private func expect<Value>(_ expected: String, _ found: String, read: () throws -> Value) {
        let error = #expect(throws: ModelFileError.self) { _ = try read() }
        #expect(error?.code == .unexpectedValue)
        #expect(error?.message.contains(expected) == true)
        #expect(error?.message.contains("found \(found)") == true)
    }
}
