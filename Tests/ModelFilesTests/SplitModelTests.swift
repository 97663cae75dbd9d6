import MinervaTesting
import ModelFiles
import Testing

@Suite struct SplitModelTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test func `opens all shards through the first`() throws {
        let paths = try write(shards())
        let file = try GGUFFile(path: paths[0])
        #expect(file.tensors.map(\.name) == ["a.0", "b.0", "a.1", "b.1", "a.2", "b.2"])
        #expect(file.tensors.map(\.shard) == [0, 0, 1, 1, 2, 2])
        #expect(file.metadata["general.architecture"] == .string("llama"))
        #expect(file.metadata["shard.own"] == .uint32(0))
        for (index, tensor) in file.tensors.enumerated() {
            #expect(file.bytes(of: tensor).loadUnaligned(as: Float.self) == Float(index))
        }
        #expect(file.byteCount == shards().reduce(0) { $0 + $1.data().count })
    }

    @Test func `opens a first shard that holds no tensors`() throws {
        var shards = shards()
        shards[0].tensors = []
        for index in shards.indices { shards[index].set("split.tensors.count", .int32(4)) }
        #expect(try GGUFFile(path: write(shards)[0]).tensors.map(\.name) == ["a.1", "b.1", "a.2", "b.2"])
    }

    @Test func `opens a model split into one file under any name`() throws {
        var shard = shards()[0]
        shard.set("split.count", .uint16(1))
        #expect(try shard.open().tensors.count == 2)
    }

    @Test func `says which file to open instead of a later shard`() throws {
        let paths = try write(shards())
        let error = try refusal(of: paths[1])
        #expect(error.code == .notFirstShard)
        #expect(error.message.contains("shard number 1 (from 0) of 3"))
        #expect(error.message.contains("open the first shard instead: \(paths[0])"))
    }

    @Test func `names the shard that is missing`() throws {
        let paths = try write(Array(shards().prefix(2)))
        let error = try refusal(of: paths[0])
        #expect(error.code == .missingShard)
        #expect(error.path == directory.path(of: "tiny-00003-of-00003.gguf"))
        #expect(error.message.contains("shard 3 of 3 cannot be used: there is no such file"))
    }

    @Test(arguments: [
        "model.gguf", "tiny-00001-of-00004.gguf", "tiny-00002-of-00003.gguf", "tiny-1-of-3.gguf", "00001-of-00003.gguf",
    ])
    func `refuses a first shard of another name`(name: String) throws {
        let error = try refusal(of: directory.write(shards()[0].data(), to: name))
        #expect(error.code == .inconsistentShards)
        #expect(error.message.contains("expected a name like name-00001-of-00003.gguf"))
    }

    @Test(arguments: [
        ("split.no", MetadataValue.uint16(2), "found shard number 2 (from 0) of 3"),
        ("split.count", .uint16(4), "of 4 with 6"),
        ("split.count", .uint16(0), "found a whole model"),
        ("split.tensors.count", .int32(7), "with 7 tensors"),
    ])
    func `refuses a shard of another model`(key: String, value: MetadataValue, words: String) throws {
        var shards = shards()
        shards[1].set(key, value)
        let paths = try write(shards)
        let error = try refusal(of: paths[0])
        #expect(error.code == .inconsistentShards)
        #expect(error.path == paths[1])
        #expect(error.message.contains(words))
        #expect(error.message.contains("expected shard number 1 (from 0) of 3 with 6 tensors in all"))
    }

    @Test func `refuses shards that have fewer tensors than they say`() throws {
        var shards = shards()
        shards[2].tensors.removeLast()
        let error = try refusal(of: write(shards)[0])
        #expect(error.code == .inconsistentShards)
        #expect(error.message.contains("the shards have 5 tensors; split.tensors.count says 6"))
    }

    @Test func `refuses a tensor that two shards have`() throws {
        var shards = shards()
        shards[1].tensors[1].name = "a.0"
        let paths = try write(shards)
        let error = try refusal(of: paths[0])
        #expect(error.code == .duplicateTensor)
        #expect(error.path == paths[1])
        #expect(error.subject == "a.0")
    }

    @Test(arguments: [MetadataValue.uint16(2000), .int32(-3)])
    func `refuses absurd shard counts`(count: MetadataValue) throws {
        var shard = shards()[0]
        shard.set("split.count", count)
        let error = try refusal(of: write([shard])[0])
        #expect(error.code == .limitExceeded)
        #expect(error.subject == "split.count")
        #expect(error.byteOffset != nil)
    }

    @Test func `names the shard and tensor of an unexpected shape`() throws {
        let paths = try write(shards())
        let file = try GGUFFile(path: paths[0])
        let error = #expect(throws: ModelFileError.self) { try file.tensor("a.2", shape: [3]) }
        #expect(error?.path == paths[2])
    }

    /// Three shards of two tensors each.
    private func shards() -> [GGUFBuilder] {
        (0..<3).map { number in
            var shard = GGUFBuilder()
            if number == 0 { shard.set("general.architecture", .string("llama")) }
            shard.set("split.no", .uint16(UInt16(number)))
            shard.set("split.count", .uint16(3))
            shard.set("split.tensors.count", .int32(6))
            shard.set("shard.own", .uint32(UInt32(number)))
            shard.add("a.\(number)", shape: [2], weights: [Float(number * 2), 0])
            shard.add("b.\(number)", shape: [1], weights: [Float(number * 2 + 1)])
            return shard
        }
    }

    private func write(_ shards: [GGUFBuilder]) throws -> [String] {
        try shards.enumerated().map { index, shard in
            try directory.write(shard.data(), to: "tiny-0000\(index + 1)-of-00003.gguf")
        }
    }

    private func refusal(of path: String) throws -> ModelFileError {
        try #require(throws: ModelFileError.self) { try GGUFFile(path: path) }
    }
}
