import MinervaTesting
import ModelFiles
import Testing

@Suite struct ModelFormatTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func advice(for path: String) -> String {
        do throws(ModelFileError) {
            return "\(try ModelFormat.detect(at: path))"
        } catch {
            return error.message
        }
    }

    private func folder(_ files: [String: String]) throws -> String {
        for (name, text) in files { try directory.write(Array(text.utf8), to: "model/\(name)") }
        return directory.path(of: "model")
    }

    @Test func `knows a GGUF file whatever it is called`() throws {
        let path = try directory.write(Array("GGUF\u{3}\0\0\0".utf8), to: "model.bin")
        #expect(try ModelFormat.detect(at: path) == .gguf)
    }

    @Test(arguments: [
        ([0x80, 0x02, 0x63], "pickle"), (Array("PK\u{3}\u{4}data/".utf8), "pickle"),
        (Array("version https://git-lfs.github.com/spec/v1".utf8), "git lfs pull"),
        (Array("<!DOCTYPE html>".utf8), "web page"), ([0x40, 2, 0, 0, 0, 0, 0, 0, 0x7b, 0x22], "name its folder"),
        (Array("tjgg1234".utf8), "before GGUF"), ([], "empty"), ([1, 2, 3, 4, 5], "found 1 2 3 4"),
    ])
    func `refuses other files with advice`(_ bytes: [UInt8], _ words: String) throws {
        let path = try directory.write(bytes, to: "model.gguf")
        #expect(advice(for: path).contains(words))
    }

    @Test(arguments: [
        ([:], "expected a model's folder"), (["a.gguf": ""], "such as a.gguf"),
        (["adapter_config.json": "{}", "adapter_model.safetensors": ""], "adapter"),
        (["config.json": "{}"], "no safetensors"), (["config.json": "{}", "pytorch_model.bin": ""], "pickle"),
        (["config.json": "[", "model.safetensors": ""], "expected JSON"),
    ])
    func `refuses folders that hold no model with advice`(_ files: [String: String], _ words: String) throws {
        try directory.write([], to: "model/README")
        #expect(advice(for: try folder(files)).contains(words))
    }

    @Test func `tells the formats of folders apart`() throws {
        #expect(
            try ModelFormat.detect(at: folder(["config.json": "{}", "model.safetensors.index.json": "{}"]))
                == .safetensors
        )
        let quantised = #"{"quantization": {"bits": 4, "group_size": 64}}"#
        #expect(try ModelFormat.detect(at: folder(["config.json": quantised, "model.safetensors": ""])) == .mlx)
        #expect(try ModelFormat.detect(at: folder(["genai_config.json": "{}"])) == .onnx)
    }

    @Test func `says when there is nothing`() {
        #expect(advice(for: directory.path(of: "nothing")) == "no such file or folder")
    }
}
