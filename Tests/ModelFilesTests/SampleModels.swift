import MinervaTesting
import ModelFiles

/// The models that the tests of this room start from.
enum SampleModels {
    /// One metadata value of each type, and arrays of each type, nested ones too.
    static let allMetadata: [(key: String, value: MetadataValue)] = [
        ("scalar.u8", .uint8(255)),
        ("scalar.i8", .int8(-128)),
        ("scalar.u16", .uint16(65_535)),
        ("scalar.i16", .int16(-32_768)),
        ("scalar.u32", .uint32(4_294_967_295)),
        ("scalar.i32", .int32(-2_147_483_648)),
        ("scalar.f32", .float32(1.5)),
        ("scalar.true", .bool(true)),
        ("scalar.false", .bool(false)),
        ("scalar.string", .string("ψ and text")),
        ("scalar.bytes", .string(ByteString([0xE2, 0x96, 0xFF][...]))),
        ("scalar.empty", .string("")),
        ("scalar.u64", .uint64(.max)),
        ("scalar.i64", .int64(.min)),
        ("scalar.f64", .float64(-0.1)),
        ("array.u8", .array(.uint8([0, 1, 255]))),
        ("array.i8", .array(.int8([-1, 2]))),
        ("array.u16", .array(.uint16([1, 65_535]))),
        ("array.i16", .array(.int16([-2, 3]))),
        ("array.u32", .array(.uint32([4, 5, 6]))),
        ("array.i32", .array(.int32([-7, 8]))),
        ("array.f32", .array(.float32([-1000, 0.25]))),
        ("array.bool", .array(.bool([true, false, true]))),
        ("array.string", .array(.string(["<s>", "", "▁a", ByteString([0xF0, 0x9F][...])]))),
        ("array.empty", .array(.int32([]))),
        ("array.u64", .array(.uint64([.max]))),
        ("array.i64", .array(.int64([.min, 0]))),
        ("array.f64", .array(.float64([2.5]))),
        ("array.nested", .array(.array([.uint8([1]), .string(["x"]), .array([.bool([]), .float64([3])])]))),
    ]

    /// Two metadata values of each shape and three tensors: what the refusal and mutation tests damage.
    static var small: GGUFBuilder {
        var builder = GGUFBuilder()
        builder.set("general.architecture", .string("llama"))
        builder.set("llama.block_count", .uint32(2))
        builder.set("llama.flag", .bool(true))
        builder.set("general.alignment", .uint32(32))
        builder.set("llama.list", .array(.uint32([1, 2, 3])))
        builder.set("llama.texts", .array(.string(["one", "two"])))
        builder.set("llama.nested", .array(.array([.uint8([1, 2]), .bool([true])])))
        builder.add("first.weight", type: .q4_0, shape: [32, 2], bytes: (0..<36).map { UInt8($0) })
        builder.add("second.weight", shape: [4], weights: [1, 2, 3, 4])
        builder.add("third.weight", type: .q8_0, shape: [64], bytes: (0..<68).map { UInt8($0) })
        return builder
    }
}
