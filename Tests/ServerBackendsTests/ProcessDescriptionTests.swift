import Inference
import MinervaTesting
import ModelFiles
import ServerBackends
import Testing

@Suite struct ProcessDescriptionTests {
    private static let whole = """
        {"name": "owls", "formats": ["gguf"], "command": ["owls", "--port", "{port}", ["-t", "{threads}"]],
         "environment": {"OWL_KEY": "{key}"}, "ready": {"path": "/v1/models"}, "protocol": "openai"}
        """

    private func description(_ text: String) throws -> ProcessDescription {
        try ProcessDescription(file: "owls.json", bytes: Array(text.utf8))
    }

    @Test func `reads the least that a description has to say`() throws {
        let description = try description(Self.whole)
        #expect(description.name == "owls")
        #expect(description.formats == [.gguf])
        #expect(description.features.isEmpty)
        #expect(description.installCommand == nil)
    }

    @Test(arguments: [
        (#""name": "owls""#, #""name": "owls", "nmae": 1"#, "unknown key \"nmae\""),
        (#""name": "owls", "#, "", "expected the key \"name\""),
        (#""name": "owls""#, #""name": "two words""#, "at name: expected a name of letters"),
        (#""name": "owls""#, #""name": "native""#, "at name: expected a name that is not taken"),
        (#"["gguf"]"#, #""gguf""#, "at formats: expected an array, found string"),
        (#"["gguf"]"#, #"["ggml"]"#, "at formats[0]: expected one of \"gguf\""),
        (#"["gguf"]"#, "[]", "at formats: expected at least one"),
        (#"["gguf"]"#, #"["name"]"#, "expected \"tokens\": \"server\" with the format \"name\""),
        (#""--port", "{port}", "#, "", "at command: expected {port}"),
        (#""{port}""#, #""{prot}""#, "at command[2]: found the unknown placeholder {prot}"),
        (#"["-t", "{threads}"]"#, #""-t", "{threads}""#, "at command[4]: {threads} may have no value"),
        (#"["-t", "{threads}"]"#, #"["-t", 7]"#, "at command[3][1]: expected a string, found number"),
        (#"{"OWL_KEY": "{key}"}"#, "{}", "at ready: expected {key}"),
        (#"{"path": "/v1/models"}"#, #"{"path": "models"}"#, "at ready.path: expected a path that begins with"),
        (
            #"{"path": "/v1/models"}"#, #"{"path": "/", "seconds": "9"}"#,
            "at ready.seconds: expected a number of seconds"
        ),
        (#"{"path": "/v1/models"}"#, #"{"path": "/", "seconds": 0}"#, "at ready.seconds: expected seconds from"),
        (#""openai""#, #""grpc""#, "at protocol: expected one of \"llama\", \"openai\", found \"grpc\""),
        (#""openai""#, #""llama", "prompt": "text""#, "at prompt: expected \"tokens\""),
        (#""openai""#, #""openai", "model": "{port}""#, "at model: expected only {model} and {name}"),
        (#""openai""#, #""openai", "tokens": "nobody""#, "at tokens: expected one of"),
        (#""openai"}"#, #""openai""#, "is not JSON"),
    ])
    func `refuses what is wrong, and says where it is and what belongs there`(
        _ found: String,
        _ replacement: String,
        _ message: String
    ) throws {
        let text = Self.whole.replacing(found, with: replacement)
        try #require(text != Self.whole)
        let error = #expect(throws: ServerBackendError.self) { _ = try description(text) }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.hasPrefix("owls.json") == true)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test func `lets braces stand that hold no placeholder`() throws {
        _ = try description(
            Self.whole.replacing(#""owls", "--port""#, with: #""owls", "{\"a\": {}}", "{", "}", "--port""#)
        )
    }

    @Test func `brings descriptions along that can be used`() throws {
        let shipped = try ProcessDescription.shipped()
        #expect(shipped.map(\.name) == ["onnx-genai", "sglang", "tensorrt-llm", "vllm"])
        #expect(shipped.allSatisfy { $0.installCommand?.hasPrefix("python3 -m pip install ") == true })
    }

    @Test func `reads the example of the page about adding a backend`() throws {
        let description = try description(try #require(try DocumentationPage("adding-a-backend").blocks.first))
        #expect(description.name == "llama-python")
        #expect(description.formats == [.gguf])
    }

    @Test func `reports a broken file in a folder, and hides none of the others`() throws {
        let directory = try TemporaryDirectory()
        let first = try directory.write(Array(Self.whole.utf8), to: "a.json")
        _ = try directory.write(Array("{".utf8), to: "b.json")
        _ = try directory.write(
            Array(Self.whole.replacing("\"owls\", \"formats", with: "\"owlets\", \"formats").utf8),
            to: "c.json"
        )
        _ = try directory.write(Array(Self.whole.utf8), to: "d.json")
        _ = try directory.write(Array("nothing".utf8), to: "e.txt")
        let path = String(first.dropLast("/a.json".count))
        let folder = ProcessFolder(path: path)
        #expect(folder.descriptions.map(\.name) == ["owls", "owlets"])
        #expect(folder.problems.count == 2)
        #expect(folder.problems.first?.message.contains("b.json is not JSON") == true)
        #expect(folder.problems.last?.message.contains("d.json, at name: expected a name that is not taken") == true)
        #expect(ProcessFolder(path: path, taken: ["owls"]).descriptions.map(\.name) == ["owlets"])
        #expect(ProcessFolder(path: "/nowhere").problems.isEmpty)
    }
}
