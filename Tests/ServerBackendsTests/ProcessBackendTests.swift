import Foundation
import Inference
import NativeEngine
import ServerBackends
import Testing

@Suite struct ProcessBackendTests {
    /// A server that tells what it was started with and what it was asked.
    private static let script = """
        import http.server, json, os, sys
        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_): pass
            def is_welcome(self):
                if "open" in sys.argv or self.headers["Authorization"] == "Bearer " + os.environ["OWL_KEY"]: return True
                self.send_response(401)
                self.send_header("Content-Length", "0")
                self.end_headers()
            def give(self, data, kind):
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
            def do_GET(self):
                if self.is_welcome(): self.give(b'{"data": []}', "application/json")
            def do_POST(self):
                if not self.is_welcome(): return
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                if self.path == "/tokenize":
                    return self.give(json.dumps({"tokens": list(json.loads(body)["content"].encode())}).encode(), "a/b")
                if self.path == "/detokenize":
                    return self.give(json.dumps({"content": bytes(json.loads(body)["tokens"]).decode()}).encode(), "a/b")
                told = {"arguments": sys.argv[1:], "variables": sorted(k for k in os.environ if k.startswith("OWL_")),
                        "body": json.loads(body)}
                chunk = {"choices": [{"text": json.dumps(told), "finish_reason": "stop"}]}
                self.give(b"data: " + json.dumps(chunk).encode() + b"\\n\\ndata: [DONE]\\n\\n", "text/event-stream")
        port = int(sys.argv[1])
        http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
        """

    private func backend(_ change: (inout [String: Any]) -> Void = { _ in }) throws -> ProcessBackend {
        var object: [String: Any] = [
            "name": "owls", "formats": ["gguf"],
            "command": [
                "python3", "-c", Self.script, "{port}", "{name}", ["-c", "{context_length}", "{total_context_length}"],
                ["-t", "{threads}"],
            ],
            "environment": ["OWL_KEY": "{key}", "OWL_THREADS": "{threads}", "OWL_COUNT": "{parallel}"],
            "ready": ["path": "/v1/models"], "protocol": "openai", "model": "{name}", "prompt": "text",
        ]
        change(&object)
        let bytes = try Array(JSONSerialization.data(withJSONObject: object))
        return ProcessBackend(try ProcessDescription(file: "owls.json", bytes: bytes)) { path in
            let file = try NativeModelFile(path: path)
            return try LocalModel(gguf: file.file, tokenizer: file.tokenizer)
        }
    }

    private struct Told: Decodable {
        struct Body: Decodable {
            let model: String?
            let prompt: Prompt
        }

        enum Prompt: Decodable, Equatable {
            case text(String)
            case tokens([Int32])

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                self =
                    if let text = try? container.decode(String.self) { .text(text) } else {
                        .tokens(try container.decode([Int32].self))
                    }
            }
        }

        let arguments: [String]
        let variables: [String]
        let body: Body
    }

    private func told(_ model: any LoadedModel, _ prompt: String) async throws -> Told {
        let tokens = try await model.tokenize(prompt, addSpecial: true, parseSpecial: true)
        let outcome = try await model.outcome(of: GenerationRequest(prompt: tokens))
        return try JSONDecoder().decode(Told.self, from: Data(outcome.text.utf8))
    }

    @Test func `starts a program as its description says, and asks it`() async throws {
        let model = try await backend().load(
            path: Subject.modelPath,
            options: LoadOptions(contextLength: 64, parallelRequests: 2, threadCount: 3)
        )
        let told = try await told(model, "Owls<|im_end|>")
        #expect(told.arguments.dropFirst() == ["owlet.gguf", "-c", "64", "128", "-t", "3"])
        #expect(told.variables == ["OWL_COUNT", "OWL_KEY", "OWL_THREADS"])
        #expect(told.body.model == "owlet.gguf")
        #expect(told.body.prompt == .text("Owls<|im_end|>"))
        #expect(model.properties.contextLength == 64)
        #expect(model.properties.parallelRequests == 2)
        #expect(model.properties.backend == "owls")
        await model.unload()
    }

    @Test func `leaves out groups and variables that have no value`() async throws {
        let model = try await backend { $0["model"] = nil }.load(
            path: Subject.modelPath,
            options: LoadOptions(parallelRequests: 1)
        )
        let told = try await told(model, "Owls")
        #expect(!told.arguments.contains("-t"))
        #expect(told.variables == ["OWL_COUNT", "OWL_KEY"])
        #expect(told.body.model == nil)
        await model.unload()
    }

    @Test func `asks the server for tokens where it is the one that knows them`() async throws {
        let backend = try backend {
            $0["tokens"] = "server"
            $0["prompt"] = "tokens"
            $0["model"] = nil
        }
        let error = await #expect(throws: ServerBackendError.self) {
            _ = try await backend.load(path: "/models/owl", options: LoadOptions())
        }
        #expect(error?.message.contains("how long the model's context is") == true)
        let model = try await backend.load(path: "/models/owl", options: LoadOptions(contextLength: 100))
        #expect(try await told(model, "Owl").body.prompt == .tokens([79, 119, 108]))
        await model.unload()
    }

    @Test func `does not use a program that lets everyone in although its description says otherwise`() async throws {
        let backend = try backend { $0["command"] = ["python3", "-c", Self.script, "{port}", "open"] }
        let error = await #expect(throws: ServerBackendError.self) {
            _ = try await backend.load(path: Subject.modelPath, options: LoadOptions())
        }
        #expect(error?.message.contains("answers /v1/models without its key") == true)
        let open = try self.backend {
            $0["command"] = ["python3", "-c", Self.script, "{port}", "open"]
            $0["ready"] = ["path": "/v1/models", "wants_key": false]
        }
        await (try open.load(path: Subject.modelPath, options: LoadOptions())).unload()
    }

    @Test func `says what is missing and how to get it`() async throws {
        let missing = try backend {
            $0["command"] = ["/nowhere/owls", "{port}"]
            $0["install"] = "get owls"
        }
        #expect(
            await missing.availability()
                == .unavailable(reason: "there is no /nowhere/owls", installCommand: "get owls")
        )
        let error = await #expect(throws: ServerBackendError.self) {
            _ = try await missing.load(path: Subject.modelPath, options: LoadOptions())
        }
        #expect(error?.code == .notInstalled)
        #expect(error?.message.contains("get owls") == true)
        let broken = try backend { $0["version"] = ["python3", "-c", "import no_such_owl"] }
        #expect(await !broken.availability().isAvailable)
        let there = try backend { $0["version"] = ["python3", "-c", "print('a warning'); print('4.7'); print()"] }
        #expect(await there.availability() == .available(version: "4.7"))
        #expect(await (try backend()).availability() == .available(version: nil))
    }

    @Test func `refuses what a command line has no place for`() async throws {
        let backend = try backend()
        for options in [
            LoadOptions(keyValueByteCount: 1 << 30), LoadOptions(keyValueType: .q8_0), LoadOptions(contextLength: 1),
        ] {
            let error = await #expect(throws: ServerBackendError.self) {
                _ = try await backend.load(path: Subject.modelPath, options: options)
            }
            #expect(error?.code == .invalidConfiguration)
        }
    }
}
