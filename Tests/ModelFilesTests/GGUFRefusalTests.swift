import MinervaTesting
import ModelFiles
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite struct GGUFRefusalTests {
    @Test(arguments: Refusal.foreignFormats + Refusal.headers + Refusal.metadata + Refusal.tensors)
    func `says what is wrong and where`(refusal: Refusal) throws {
        var image = ByteImage(SampleModels.small.data())
        let offset = refusal.damage(&image)
        let error = try refusalOf(image.bytes)
        #expect(error.code == refusal.code)
        for words in refusal.words { #expect(error.message.contains(words)) }
        #expect(error.byteOffset == offset.map(UInt64.init))
        #expect(error.subject == refusal.subject)
        #expect(error.description.hasSuffix("(at byte \(offset ?? -1))"))
    }

    @Test func `refuses arrays nested deeper than the limit`() throws {
        var array = MetadataArray.uint8([1])
        for _ in 0..<3 { array = .array([array]) }
        var builder = GGUFBuilder()
        builder.set("deep", .array(array))
        #expect(try builder.open().metadata["deep"] == .array(array))

        builder.set("deep", .array(.array([array])))
        let error = try refusalOf(builder.data())
        #expect(error.code == .limitExceeded)
        #expect(error.message.contains("\"deep\" nest deeper than the 4 levels"))

        // A chain that goes on to the end of the file must not exhaust the stack.
        let link: [UInt8] = [9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
        let header = Array(builder.data().prefix(24 + 8 + 4 + 4))
        #expect(try refusalOf(header + (0..<100_000).flatMap { _ in link }).code == .limitExceeded)
    }

    @Test(arguments: LimitCase.all)
    func `keeps to each limit`(limit: LimitCase) throws {
        var limits = GGUFLimits.default
        limit.lower(&limits)
        let error = #expect(throws: ModelFileError.self) { try SampleModels.small.open(limits: limits) }
        #expect(error?.code == limit.code)
        #expect(error?.message.contains(limit.testDescription) == true)
    }

    @Test(arguments: ["tensor count", "metadata count", "metadata key length", "string length", "array length"])
    func `measures counts against the file before allocating for them`(count: String) throws {
        // With limits that allow anything, a count that were believed would ask for exabytes and end the process.
        var limits = GGUFLimits.default
        limits.tensorCount = .max
        limits.metadataCount = .max
        limits.keyByteCount = .max
        limits.stringByteCount = .max
        limits.arrayLength = .max
        var image = ByteImage(SampleModels.small.data())
        let offsets = [
            "tensor count": 8, "metadata count": 16, "metadata key length": 24,
            "string length": image.end(of: "general.architecture") + 4, "array length": image.end(of: "llama.list") + 8,
        ]
        let offset = try #require(offsets[count])
        image.put(UInt64(1) << 60, at: offset)
        let error = try refusalOf(image.bytes, limits: limits)
        #expect(error.code == .truncated)
        #expect(error.message.contains(count))
        #expect(error.byteOffset == UInt64(offset))
    }

    @Test func `escapes control characters of names in messages`() throws {
        var builder = GGUFBuilder()
        builder.tensors = [
            GGUFBuilder.Tensor(
                name: "evil\u{1B}[2J\n\u{9B}\u{202E}\(String(repeating: "x", count: 90))",
                typeCode: 16,
                shape: [256]
            )
        ]
        let error = try refusalOf(builder.data())
        #expect(error.message.contains("evil\\u{1B}[2J\\n\\u{009B}\\u{202E}xxx"))
        #expect(error.message.contains("x…\""))
        #expect(!error.message.contains("\n"))
    }

    @Test func `names what cannot be opened`() throws {
        let directory = try TemporaryDirectory()
        let missing = #expect(throws: ModelFileError.self) { try GGUFFile(path: directory.path(of: "none.gguf")) }
        #expect(missing?.code == .cannotOpen)
        #expect(missing?.message.contains("no such file") == true)
        #expect(missing?.path == directory.path(of: "none.gguf"))

        let folder = #expect(throws: ModelFileError.self) { try GGUFFile(path: directory.path) }
        #expect(folder?.code == .notAFile)
        #expect(folder?.message.contains("a directory") == true)

        let empty = try #require(throws: ModelFileError.self) {
            try GGUFFile(path: directory.write([], to: "empty.gguf"))
        }
        #expect(empty.code == .emptyFile)

        let pipe = directory.path(of: "pipe.gguf")
        try #require(mkfifo(pipe, 0o600) == 0)
        let notAFile = #expect(throws: ModelFileError.self) { try GGUFFile(path: pipe) }
        #expect(notAFile?.code == .notAFile)
    }

    @Test(.enabled(if: geteuid() != 0, "the superuser may read everything"))
    func `says when permission is denied`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(SampleModels.small.data(), to: "secret.gguf")
        try #require(chmod(path, 0) == 0)
        let error = #expect(throws: ModelFileError.self) { try GGUFFile(path: path) }
        #expect(error?.code == .cannotOpen)
        #expect(error?.message.contains("permission") == true)
    }

    /// The error of opening a file of these bytes.
    private func refusalOf(_ bytes: [UInt8], limits: GGUFLimits = .default) throws -> ModelFileError {
        let directory = try TemporaryDirectory()
        let path = try directory.write(bytes, to: "model.gguf")
        return try #require(throws: ModelFileError.self) { try GGUFFile(path: path, limits: limits) }
    }
}
