import MinervaTesting
import ModelStore
import Testing

@Suite struct ModelStoreTests {
    private let directory: TemporaryDirectory
    private let store: ModelStore

    init() throws {
        directory = try TemporaryDirectory()
        store = ModelStore(directories: [directory.path])
        for (name, count) in [
            ("b.gguf", 3), ("a.gguf", 2), ("owner/model/c.gguf", 1), ("notes.txt", 9), ("deep/er/than/any/d.gguf", 1),
            ("split-00001-of-00002.gguf", 10), ("split-00002-of-00002.gguf", 20), ("orphan-00002-of-00002.gguf", 5),
        ] {
            try directory.write(Array(repeating: 0, count: count), to: name)
        }
    }

    @Test func `lists models by name, split ones once and with their whole size`() {
        let models = store.models()
        #expect(models.map(\.name) == ["a", "b", "owner/model/c", "split"])
        #expect(models.map(\.byteCount) == [2, 3, 1, 30])
        #expect(models.last?.path == directory.path(of: "split-00001-of-00002.gguf"))
    }

    @Test func `finds models by name and by path`() throws {
        #expect(try store.model("owner/model/c").path == directory.path(of: "owner/model/c.gguf"))
        let path = directory.path(of: "a.gguf")
        #expect(try store.model(path) == StoredModel(name: "a", path: path, byteCount: 2))
        let shard = directory.path(of: "split-00001-of-00002.gguf")
        #expect(try store.model(shard).name == "split")
    }

    @Test func `finds folders with a configuration, and takes any folder that is named by its path`() throws {
        try directory.write(Array("{}".utf8), to: "owner/folder/config.json")
        try directory.write([1, 2, 3], to: "owner/folder/model.safetensors")
        let folder = directory.path(of: "owner/folder")
        #expect(try store.model("owner/folder") == StoredModel(name: "owner/folder", path: folder, byteCount: 5))
        #expect(try store.model(folder + "/") == StoredModel(name: "folder", path: folder + "/", byteCount: 5))
        #expect(try store.model(directory.path).path == directory.path)
    }

    @Test func `says where it has looked and what there is`() {
        for name in ["nothing", "notes"] {
            let error = #expect(throws: ModelStoreError.self) { try store.model(name) }
            #expect(error?.message.contains("'\(name)'") == true)
            #expect(error?.message.contains("owner/model/c") == true)
        }
        let empty = ModelStore(directories: ["/nowhere/at/all"])
        let error = #expect(throws: ModelStoreError.self) { try empty.model("x") }
        #expect(error?.message.contains("/nowhere/at/all") == true)
    }

    @Test func `prefers the first directory`() throws {
        let other = try TemporaryDirectory()
        try other.write([1], to: "a.gguf")
        let both = ModelStore(directories: [other.path, directory.path])
        #expect(try both.model("a").path == other.path(of: "a.gguf"))
        #expect(both.models().count == 4)
    }

    @Test func `lists the model that comes with Minerva unless a directory has one of its name`() throws {
        let bundled = StoredModel(name: "owlet", path: "/somewhere/owlet.gguf", byteCount: 7)
        let store = ModelStore(directories: [directory.path], bundled: bundled)
        #expect(store.models().map(\.name) == ["a", "b", "owlet", "owner/model/c", "split"])
        #expect(try store.model("owlet") == bundled)
        try directory.write([1], to: "owlet.gguf")
        #expect(try store.model("owlet").path == directory.path(of: "owlet.gguf"))
        #expect(store.models().count == 5)
    }

    @Test func `says where owlet belongs when it isn't there`() {
        let error = #expect(throws: ModelStoreError.self) { try store.model("owlet") }
        #expect(error?.message.contains(BundledModel.folder) == true)
    }

    @Test func `finds owlet beside the program`() throws {
        let model = try #require(BundledModel.stored)
        #expect(model.name == "owlet")
        #expect((1_000_000...16_000_000).contains(model.byteCount))
    }

    @Test func `takes its directories from the environment`() {
        #expect(
            ModelStore.defaultDirectories(environment: ["MINERVA_MODELS": "/a:/b", "HOME": "/home/me"]) == ["/a", "/b"]
        )
        #expect(ModelStore.defaultDirectories(environment: ["HOME": "/home/me"]) == ["/home/me/.minerva/models"])
    }
}
