import MinervaTesting
import ModelFiles
import Testing

@Suite struct GGUFFileTests {
    @Test(arguments: [(2, 32), (3, 8), (3, 32), (3, 64), (3, 4096)])
    func `reads back every metadata type in file order`(version: Int, alignment: Int) throws {
        var builder = GGUFBuilder()
        builder.version = UInt32(version)
        builder.alignment = alignment
        builder.metadata = SampleModels.allMetadata
        let file = try builder.open()

        #expect(file.version == version)
        let entries = file.metadata.entries.filter { $0.key != "general.alignment" }
        #expect(entries.map(\.key) == SampleModels.allMetadata.map(\.key))
        #expect(entries.map(\.value) == SampleModels.allMetadata.map(\.value))
        #expect(file.metadata["array.u32"] == .array(.uint32([4, 5, 6])))
        #expect(file.metadata["absent"] == nil)
    }

    @Test(arguments: [8, 32, 64, 4096])
    func `finds the weights of every element type at any alignment`(alignment: Int) throws {
        var builder = GGUFBuilder()
        builder.alignment = alignment
        var expected: [String: [UInt8]] = [:]
        for (index, type) in ElementType.allCases.enumerated() {
            let shape = [type.blockLength * 2, 3]
            let byteCount = type.blockByteCount * 6
            let bytes = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ index) }
            builder.add("\(type).weight", type: type, shape: shape, bytes: bytes)
            expected["\(type).weight"] = bytes
        }
        let file = try builder.open()

        #expect(file.tensors.map(\.type) == ElementType.allCases)
        for tensor in file.tensors {
            #expect(Array(file.bytes(of: tensor)) == expected[tensor.name])
            #expect(tensor.shape == [tensor.type.blockLength * 2, 3])
            #expect(tensor.elementCount == tensor.type.blockLength * 6)
            #expect(tensor.fileOffset.isMultiple(of: alignment))
            #expect(UInt(bitPattern: file.bytes(of: tensor).baseAddress).isMultiple(of: 8))
        }
        withExtendedLifetime(file) {}
    }

    @Test func `takes a tensor without dimensions as one weight`() throws {
        var builder = GGUFBuilder()
        builder.add("scale", shape: [], weights: [7])
        let file = try builder.open()
        let scale = try file.tensor("scale", shape: [])
        #expect(scale.elementCount == 1)
        #expect(file.bytes(of: scale).loadUnaligned(as: Float.self) == 7)
        withExtendedLifetime(file) {}
    }

    @Test func `opens a model without metadata or tensors`() throws {
        let file = try GGUFBuilder().open()
        #expect(file.metadata.entries.isEmpty)
        #expect(file.tensors.isEmpty)
        #expect(file.byteCount == 32)
    }

    @Test func `keeps a large vocabulary byte for byte`() throws {
        let tokens = ByteStringArray((0..<130_000).map { ByteString("token \($0)") })
        let scores = (0..<130_000).map { -Float($0) }
        var builder = GGUFBuilder()
        builder.set("tokenizer.ggml.tokens", .array(.string(tokens)))
        builder.set("tokenizer.ggml.scores", .array(.float32(scores)))
        let file = try builder.open()
        let found = try file.metadata.required("tokenizer.ggml.tokens", as: ByteStringArray.self)
        #expect(found == tokens)
        #expect(found[129_999].text == "token 129999")
        #expect(try file.metadata.required("tokenizer.ggml.scores", as: [Float].self) == scores)
    }

    @Test func `finds tensors by name and checks their shape`() throws {
        let file = try SampleModels.small.open()
        #expect(file.tensors.map(\.name) == ["first.weight", "second.weight", "third.weight"])
        #expect(try file.tensor("first.weight", shape: [32, 2]).byteCount == 36)
        #expect(try file.optionalTensor("absent.weight", shape: [32, 2]) == nil)

        let missing = #expect(throws: ModelFileError.self) { try file.tensor("absent.weight", shape: [32, 2]) }
        #expect(missing?.code == .missingTensor)
        #expect(missing?.message.contains("\"absent.weight\" of shape [32, 2]") == true)

        let wrong = #expect(throws: ModelFileError.self) { try file.optionalTensor("first.weight", shape: [2, 32]) }
        #expect(wrong?.code == .unexpectedShape)
        #expect(wrong?.message.contains("expected shape [2, 32], found [32, 2]") == true)
        #expect(wrong?.subject == "first.weight")
        let name = ByteImage(SampleModels.small.data()).start(of: "first.weight")
        #expect(wrong?.byteOffset == UInt64(name - 8))
    }
}
