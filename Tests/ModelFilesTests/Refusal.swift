import MinervaTesting
import ModelFiles
import Testing

/// One way for a file to lie, and what is said about it.
struct Refusal: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: ModelFileError.Code
    /// What the message must contain.
    let words: [String]
    /// The key or tensor name that the error must carry.
    let subject: String?
    /// Damages the small model and returns the offset that the error must carry.
    let damage: @Sendable (inout ByteImage) -> Int?

    init(
        _ name: String,
        _ code: ModelFileError.Code,
        _ words: String...,
        subject: String? = nil,
        damage: @escaping @Sendable (inout ByteImage) -> Int?
    ) {
        self.testDescription = name
        self.code = code
        self.words = words
        self.subject = subject
        self.damage = damage
    }
}

extension Refusal {
    /// A file that begins with other bytes than GGUF.
    static func foreign(_ name: String, _ bytes: [UInt8], says words: String) -> Refusal {
        Refusal(name, .unknownFormat, "expected a GGUF file", words) { image in
            image.bytes = bytes + [UInt8](repeating: 7, count: 32)
            return 0
        }
    }

    static let foreignFormats: [Refusal] = [
        .foreign("text", Array("XYZ!".utf8), says: "58 59 5a 21"),
        .foreign("big-endian magic", Array("FUGG".utf8), says: "big-endian"),
        .foreign("GGML", Array("lmgg".utf8), says: "before GGUF"),
        .foreign("GGMF", Array("fmgg".utf8), says: "before GGUF"),
        .foreign("GGJT", Array("tjgg".utf8), says: "before GGUF"),
        .foreign("GGLA", Array("algg".utf8), says: "before GGUF"),
        .foreign("safetensors", [64, 1, 0, 0, 0, 0, 0, 0] + Array("{\"__metadata__\"".utf8), says: "safetensors"),
        .foreign("zip", [0x50, 0x4B, 3, 4], says: "zip archive"),
        .foreign("pickle", [0x80, 2], says: "pickle"),
        .foreign("gzip", [0x1F, 0x8B, 8, 0], says: "gzip"),
        .foreign("HTML", Array("\n <!DOCTYPE html><html>".utf8), says: "web page"),
        .foreign("HTML without doctype", Array("<HTML><body>".utf8), says: "web page"),
        .foreign("JSON", Array("{\"error\": \"not found\"}".utf8), says: "JSON"),
        .foreign("Git LFS", Array("version https://git-lfs.github.com/spec/v1\noid".utf8), says: "run git lfs pull"),
        .foreign("zeros", [UInt8](repeating: 0, count: 64), says: "did not finish"),
    ]

    static let headers: [Refusal] = [
        Refusal("only a magic", .truncated, "version takes 4 bytes, but 0 bytes remain") { image in
            image.bytes = Array("GGUF".utf8)
            return 4
        },
        Refusal("less than a magic", .unknownFormat, "47 47; expected 47 47 55 46") { image in
            image.bytes = Array("GG".utf8)
            return 0
        },
        Refusal("version 1", .unsupportedVersion, "version is 1; expected 2 or 3", "convert the original") { image in
            image.put(UInt32(1), at: 4)
            return 4
        },
        Refusal("version 3 in big-endian", .unsupportedVersion, "expected 2 or 3", "big-endian") { image in
            image.put(UInt32(3).byteSwapped, at: 4)
            return 4
        },
        Refusal("version 4", .unsupportedVersion, "version is 4", "newer") { image in
            image.put(UInt32(4), at: 4)
            return 4
        },
        Refusal("absurd tensor count", .limitExceeded, "tensor count is 18446744073709551615; at most") { image in
            image.put(UInt64.max, at: 8)
            return 8
        },
        Refusal("tensor count beyond the file", .truncated, "tensor count is 1000, which needs at least 25") { image in
            image.put(UInt64(1000), at: 8)
            return 8
        },
        Refusal("absurd metadata count", .limitExceeded, "metadata count is 1152921504606846976") { image in
            image.put(UInt64(1) << 60, at: 16)
            return 16
        },
        Refusal("metadata count beyond the file", .truncated, "metadata count is 1000", "bytes remain") { image in
            image.put(UInt64(1000), at: 16)
            return 16
        },
    ]

    static let metadata: [Refusal] = [
        Refusal("absurd key length", .limitExceeded, "metadata key length is 18446744073709551615") { image in
            image.put(UInt64.max, at: 24)
            return 24
        },
        Refusal("key length beyond the file", .truncated, "metadata key length is 60000", "bytes remain") { image in
            image.put(UInt64(60_000), at: 24)
            return 24
        },
        Refusal("empty key", .invalidName, "metadata key: expected UTF-8 text, found no bytes") { image in
            image.put(UInt64(0), at: 24)
            return 24
        },
        Refusal("key that is not UTF-8", .invalidName, "expected UTF-8 text, found other bytes") { image in
            image.put([0xFF] as [UInt8], at: 32)
            return 24
        },
        Refusal(
            "duplicate key",
            .duplicateKey,
            "\"llama.flag\" occurs twice",
            subject: "llama.flag"
        ) { image in
            image.put("llama.flag".utf8, at: image.start(of: "llama.list"))
            let second = ByteImage(Array(image.bytes[image.end(of: "llama.flag")...])).start(of: "llama.flag")
            return image.end(of: "llama.flag") + second - 8
        },
        Refusal(
            "unknown value type",
            .invalidValueType,
            "value type of \"llama.flag\" is 13; expected 0 to 12",
            subject: "llama.flag"
        ) { image in
            let type = image.end(of: "llama.flag")
            image.put(UInt32(13), at: type)
            return type
        },
        Refusal(
            "unknown element type",
            .invalidValueType,
            "\"llama.list\" is 4294967295",
            subject: "llama.list"
        ) { image in
            let type = image.end(of: "llama.list") + 4
            image.put(UInt32.max, at: type)
            return type
        },
        Refusal(
            "bool that is 2",
            .invalidBool,
            "bool of \"llama.flag\" is 2; expected 0 or 1",
            subject: "llama.flag"
        ) { image in
            let value = image.end(of: "llama.flag") + 4
            image.put(UInt8(2), at: value)
            return value
        },
        Refusal("bool in an array that is 255", .invalidBool, "is 255; expected 0 or 1", subject: "llama.nested") {
            image in
            let start = image.end(of: "llama.nested") + 4 + 12 + 12 + 2 + 12
            image.put(UInt8(255), at: start)
            return start
        },
        Refusal(
            "absurd string length",
            .limitExceeded,
            "string length of \"general.architecture\" is 9223372036854775808",
            subject: "general.architecture"
        ) { image in
            let length = image.end(of: "general.architecture") + 4
            image.put(UInt64(1) << 63, at: length)
            return length
        },
        Refusal(
            "string length beyond the file",
            .truncated,
            "is 5000, which needs",
            subject: "general.architecture"
        ) { image in
            let length = image.end(of: "general.architecture") + 4
            image.put(UInt64(5000), at: length)
            return length
        },
        Refusal(
            "absurd array length",
            .limitExceeded,
            "array length of \"llama.list\" is 4611686018427387904",
            subject: "llama.list"
        ) { image in
            let length = image.end(of: "llama.list") + 8
            image.put(UInt64(1) << 62, at: length)
            return length
        },
        Refusal(
            "array length beyond the file",
            .truncated,
            "array length of \"llama.list\" is 1000000",
            subject: "llama.list"
        ) { image in
            let length = image.end(of: "llama.list") + 8
            image.put(UInt64(1_000_000), at: length)
            return length
        },
        Refusal(
            "alignment 0",
            .invalidAlignment,
            "general.alignment is 0; expected a power of two",
            subject: "general.alignment"
        ) { .setAlignment(0, &$0) },
        Refusal("alignment 48", .invalidAlignment, "is 48; expected a power of two", subject: "general.alignment") {
            .setAlignment(48, &$0)
        },
        Refusal("alignment 4", .invalidAlignment, "is 4; expected a power of two from 8", subject: "general.alignment")
        {
            .setAlignment(4, &$0)
        },
        Refusal("alignment 2^31", .invalidAlignment, "from 8 to 1048576", subject: "general.alignment") {
            .setAlignment(1 << 31, &$0)
        },
        Refusal(
            "alignment that is a float",
            .unexpectedValue,
            "expected an integer",
            "found f32",
            subject: "general.alignment"
        ) { image in
            image.put(UInt32(6), at: image.end(of: "general.alignment"))
            return image.end(of: "general.alignment") + 4
        },
    ]

    static let tensors: [Refusal] = [
        Refusal("empty tensor name", .invalidName, "tensor name: expected UTF-8 text, found no bytes") { image in
            let length = image.start(of: "first.weight") - 8
            image.put(UInt64(0), at: length)
            return length
        },
        Refusal("long tensor name", .limitExceeded, "tensor name length is 257; at most 256") { image in
            let length = image.start(of: "first.weight") - 8
            image.put(UInt64(257), at: length)
            return length
        },
        Refusal(
            "duplicate tensor",
            .duplicateTensor,
            "\"first.weight\" occurs twice",
            subject: "first.weight"
        ) { image in
            let third = image.start(of: "third.weight")
            image.put("first.weight".utf8, at: third)
            return third - 8
        },
        Refusal(
            "five dimensions",
            .limitExceeded,
            "\"first.weight\" has 5 dimensions; at most 4",
            subject: "first.weight"
        ) { image in
            let count = image.end(of: "first.weight")
            image.put(UInt32(5), at: count)
            return count
        },
        Refusal(
            "zero dimension",
            .invalidShape,
            "\"first.weight\" has a dimension of length 0",
            subject: "first.weight"
        ) { image in
            let dimension = image.end(of: "first.weight") + 12
            image.put(UInt64(0), at: dimension)
            return dimension
        },
        Refusal("negative dimension", .invalidShape, "length 18446744073709551615", subject: "first.weight") { image in
            let dimension = image.end(of: "first.weight") + 4
            image.put(Int64(-1), at: dimension)
            return dimension
        },
        Refusal("rows that are no whole blocks", .invalidShape, "rows of 31", "multiple of 32", subject: "first.weight")
        {
            let count = $0.end(of: "first.weight")
            $0.put(UInt64(31), at: count + 4)
            return count
        },
        Refusal("weights that overflow", .invalidShape, "overflows", subject: "first.weight") { image in
            let count = image.end(of: "first.weight")
            image.put(UInt64(1) << 40, at: count + 4)
            image.put(UInt64(1) << 40, at: count + 12)
            return count
        },
        Refusal("bytes that overflow", .invalidShape, "overflows", subject: "second.weight") { image in
            let count = image.end(of: "second.weight")
            image.put(UInt64(1) << 62, at: count + 4)
            return count
        },
        Refusal(
            "type known but not readable",
            .unsupportedElementType,
            "tensor \"first.weight\" has type IQ2_XXS (16), which Minerva cannot read; readable: F32, F16, Q4_0",
            subject: "first.weight"
        ) { .setType(16, &$0) },
        Refusal("integer type", .unsupportedElementType, "has type I32 (26)", subject: "first.weight") {
            .setType(26, &$0)
        },
        Refusal("removed type", .unsupportedElementType, "has type Q4_2 (4)", subject: "first.weight") {
            .setType(4, &$0)
        },
        Refusal("type nobody knows", .unsupportedElementType, "has type number 999", subject: "first.weight") {
            .setType(999, &$0)
        },
        Refusal("misaligned offset", .misalignedTensor, "offset 65", "alignment 32", subject: "second.weight") {
            .setOffset(65, &$0)
        },
        Refusal("offset past the end", .tensorOutOfBounds, "offset 65536", subject: "second.weight") {
            .setOffset(65_536, &$0)
        },
        Refusal("offset near the end of 64 bits", .tensorOutOfBounds, "cut short", subject: "second.weight") {
            .setOffset(UInt64.max - 31, &$0)
        },
        Refusal("offset near the end of 63 bits", .tensorOutOfBounds, "cut short", subject: "second.weight") {
            .setOffset(UInt64(Int.max) - 31, &$0)
        },
        Refusal("overlap", .overlappingTensors, "within tensor \"first.weight\"", subject: "second.weight") {
            .setOffset(32, &$0)
        },
        Refusal("weights cut short", .tensorOutOfBounds, "takes 68 bytes", subject: "third.weight") { image in
            image.bytes.removeLast(32)
            return image.start(of: "third.weight") - 8
        },
        Refusal("no weights at all", .tensorOutOfBounds, "the file has 0", subject: "first.weight") { image in
            image.bytes = SampleModels.small.header()
            return image.start(of: "first.weight") - 8
        },
    ]
}

extension Int? {
    fileprivate static func setAlignment(_ alignment: UInt32, _ image: inout ByteImage) -> Int? {
        let value = image.end(of: "general.alignment") + 4
        image.put(alignment, at: value)
        return value
    }

    fileprivate static func setType(_ code: UInt32, _ image: inout ByteImage) -> Int? {
        let type = image.end(of: "first.weight") + 4 + 2 * 8
        image.put(code, at: type)
        return type
    }

    fileprivate static func setOffset(_ offset: UInt64, _ image: inout ByteImage) -> Int? {
        let name = image.start(of: "second.weight")
        image.put(offset, at: image.end(of: "second.weight") + 4 + 8 + 4)
        return name - 8
    }
}
