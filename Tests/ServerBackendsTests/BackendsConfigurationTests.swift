import Inference
import MinervaTesting
import ModelFiles
import ServerBackends
import Testing

@Suite struct BackendsConfigurationTests {
    private static let environment = ["HOME": "/home/owl", "OWL_KEY": "hidden"]

    private func read(_ text: String, file: String = "/etc/minerva/config.json") throws -> BackendsConfiguration {
        try BackendsConfiguration(file: file, bytes: Array(text.utf8), environment: Self.environment)
    }

    /// The remote backend that some members describe.
    private func remote(_ members: String, file: String = "/etc/minerva/config.json") throws -> RemoteConfiguration {
        let configuration = try read(#"{"backends": {"far": {"type": "remote", \#(members)}}}"#, file: file)
        guard case .remote(let remote)? = configuration.backends.first else {
            throw ServerBackendError(.notReady, "none")
        }
        return remote
    }

    @Test func `reads all that can be said of a remote backend`() throws {
        let far = try remote(
            """
            "urls": ["http://a:1/v1/", "https://b/path"], "key_environment": "OWL_KEY", "headers": {"X-Team": "owls"},
            "protocol": "openai", "models": {"mine": "theirs"}, "context_length": 4096, "chat_template": "{{ x }}",
            "tokenizer": "~/owl", "prompt": "text", "adds_start": false, "features": ["ignored_end"],
            "answer_seconds": 2.5, "silence_seconds": 30
            """
        )
        #expect(far.name == "far")
        #expect(far.endpoints.map(\.baseURL) == ["http://a:1", "https://b/path"])
        #expect(far.endpoints.allSatisfy { $0.headers == ["X-Team": "owls", "Authorization": "Bearer hidden"] })
        #expect(far.dialect == .openAI)
        #expect(far.models == ["mine": "theirs"])
        #expect(far.contextLength == 4096)
        #expect(far.chatTemplate == "{{ x }}")
        #expect(far.tokenizer == "/home/owl/owl")
        #expect(far.takesText && !far.addsStart)
        #expect(far.features == [.ignoredEnd])
        #expect(far.answerLimit == .milliseconds(2500))
        #expect(far.silenceLimit == .seconds(30))
    }

    @Test func `reads keys and templates from files beside it`() throws {
        let directory = try TemporaryDirectory()
        let key = try directory.write(Array("  secret\n".utf8), to: "key")
        _ = try directory.write(Array("{{ y }}\n".utf8), to: "template")
        let file = String(key.dropLast("key".count)) + "config.json"
        let far = try remote(#""url": "http://a", "key_file": "key", "chat_template_file": "template""#, file: file)
        #expect(far.endpoints.first?.headers["Authorization"] == "Bearer secret")
        #expect(far.chatTemplate == "{{ y }}\n")
    }

    @Test func `shows no key wherever a configuration is shown`() throws {
        let far = try remote(#""url": "http://a", "key": "secret", "headers": {"X-Other": "secret"}"#)
        var dumped = ""
        dump(far, to: &dumped)
        for text in ["\(far)", String(reflecting: far), dumped] { #expect(!text.contains("secret")) }
    }

    @Test(arguments: [
        (#""url": 7, "key": "secret""#, "at backends.far.url: expected a string, found number"),
        (#""url": "a", "key": "secret""#, "at backends.far.url: expected a base URL"),
        (#""url": "http://owl:secret@a""#, "at backends.far.url: expected a base URL of scheme"),
        (#""url": "http://a", "urls": ["http://b"]"#, "at backends.far: expected only one of \"url\" and \"urls\""),
        (#""key": "secret""#, "at backends.far: expected \"url\""),
        (#""urls": []"#, "at backends.far.urls: expected at least one"),
        (#""url": "http://a", "key": "se cret""#, "at backends.far.key: expected a key of visible"),
        (#""url": "http://a", "key": ["secret"]"#, "at backends.far.key: expected a string, found array"),
        (#""url": "http://a", "key_environment": "NO_KEY""#, "at backends.far.key_environment: expected the name of"),
        (
            #""url": "http://a", "key_environment": "sk-secret""#,
            "at backends.far.key_environment: expected the name of"
        ),
        (
            #""url": "http://a", "key": "secret", "headers": {"authorization": "b"}"#,
            "at backends.far.headers: expected no"
        ),
        (#""url": "http://a", "headers": {"a": "b", "A": "c"}"#, "at backends.far.headers.A: expected each field once"),
        (#""url": "http://a", "key_file": "/nowhere/key""#, "at backends.far.key_file: /nowhere/key can't be read"),
        (#""url": "http://a", "key": "secret", "key_file": "b""#, "at backends.far: expected only one of"),
        (#""url": "http://a", "context_length": 1"#, "at backends.far.context_length: expected a number from 2"),
        (#""url": "http://a", "protocol": "llama", "prompt": "text""#, "at backends.far.prompt: expected \"tokens\""),
        (#""url": "http://a", "command": []"#, "at backends.far: found the unknown key \"command\""),
        (#""url": "http://a", "headers": {"a b": "secret"}"#, "at backends.far.headers.a b: expected a field's name"),
        (#""url": "http://a", "headers": {"a": "secret\n"}"#, "at backends.far.headers.a: expected a field's value"),
        (#""url": "http://a", "headers": {"a": null}"#, "at backends.far.headers.a: expected a string, found null"),
    ])
    func `refuses what is wrong with a remote backend, and shows no key`(_ members: String, _ message: String) {
        let error = #expect(throws: ServerBackendError.self) { _ = try remote(members) }
        #expect(error?.message.hasPrefix("/etc/minerva/config.json, ") == true)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("secret") == false)
    }

    @Test func `takes a description as it is, or another one with more arguments`() throws {
        let configuration = try read(
            """
            {"backends": {
                "mine": {"type": "process", "formats": ["gguf"], "command": ["owls", "{port}"], "protocol": "llama",
                         "ready": {"path": "/props", "wants_key": false}},
                "two-gpus": {"type": "process", "like": "vllm", "arguments": ["--tensor-parallel-size", "2"],
                             "environment": {"CUDA_VISIBLE_DEVICES": "0,1"}}
            }}
            """
        )
        #expect(configuration.backends.map(\.name) == ["mine", "two-gpus"])
        guard case .process(let mine) = configuration.backends[0], case .process(let like) = configuration.backends[1]
        else {
            Issue.record("expected two processes")
            return
        }
        #expect(mine.features.contains(.marks))
        #expect(like.formats == [.safetensors])
        let backends = try configuration.backends.map { entry in
            try entry.backend { _ in throw ServerBackendError(.notReady, "no file is read in this test") }
        }
        #expect(backends.map(\.name) == ["mine", "two-gpus"])
        #expect(like != (try ProcessDescription.shipped().first { $0.name == "vllm" }))
    }

    @Test func `reads models, and the order of backends`() throws {
        let configuration = try read(
            """
            {"backends": {"far": {"type": "remote", "url": "http://a"}},
             "models": {"big": {"name": "theirs", "backend": "far", "fallback": ["llama.cpp"], "load_at_start": true},
                        "small": {"path": "owl.gguf", "backend": "auto", "context_length": 512, "parallel": 2,
                                  "threads": 3}},
             "order": ["native", "far"]}
            """
        )
        #expect(configuration.order == ["native", "far"])
        let (big, small) = (configuration.models[0], configuration.models[1])
        #expect(big.name == "big" && big.source == .name("theirs") && big.backend == "far" && big.loadsAtStart)
        #expect(big.fallback == ["llama.cpp"])
        #expect(big.options(LoadOptions(threadCount: 7)) == LoadOptions(threadCount: 7))
        #expect(small.source == .path("/etc/minerva/owl.gguf") && small.backend == nil && !small.loadsAtStart)
        let options = LoadOptions(contextLength: 512, parallelRequests: 2, threadCount: 3)
        #expect(small.options(LoadOptions()) == options)
        try configuration.check(knowing: ["native", "llama.cpp"])
        let error = #expect(throws: ServerBackendError.self) { try configuration.check(knowing: ["native"]) }
        #expect(
            error?.message.contains("models.big: expected the name of a backend (native, far), found \"llama.cpp\"")
                == true
        )
    }

    @Test(arguments: [
        ("[]", "expected an object, found array"),
        (#"{"backend": {}}"#, "found the unknown key \"backend\""),
        (
            #"{"backends": {"auto": {"type": "remote", "url": "http://a"}}}"#,
            "at backends.auto: expected a name that is not taken"
        ),
        (#"{"backends": {"x": {"url": "http://a"}}}"#, "at backends.x: expected the key \"type\""),
        (#"{"backends": {"x": {"type": "magic"}}}"#, "at backends.x.type: expected one of \"remote\", \"process\""),
        (
            #"{"backends": {"x": {"type": "process", "like": "owls"}}}"#,
            "at backends.x.like: expected one of the backends"
        ),
        (#"{"backends": {"x": {"type": "process"}}}"#, "at backends.x: expected the key \"formats\""),
        (#"{"models": {"x": {}}}"#, "at models.x: expected \"path\" or \"name\""),
        (#"{"models": {"x": {"path": "a", "name": "b"}}}"#, "at models.x: expected only one of"),
        (
            #"{"models": {"x": {"path": "a", "backend": "b", "fallback": ["b"]}}}"#,
            "at models.x.fallback: expected other"
        ),
        (#"{"order": ["a", "b", "a"]}"#, "at order: expected each name once, found \"a\" twice"),
        (#"{"order": [}"#, "is not JSON"),
    ])
    func `refuses what is wrong elsewhere`(_ text: String, _ message: String) {
        let error = #expect(throws: ServerBackendError.self) { _ = try read(text) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test func `reads the examples of the page about the configuration`() throws {
        let directory = try TemporaryDirectory()
        let key = try directory.write(Array("secret".utf8), to: "workstation.key")
        let folder = key.dropLast("/workstation.key".count)
        _ = try directory.write(Array("{{ x }}".utf8), to: "chat_template.jinja")
        let environment = ["CLUSTER_KEY": "a", "EXAMPLE_KEY": "b", "HOME": "/home/owl"]
        let blocks = try DocumentationPage("configuration").blocks
        #expect(blocks.count == 4)
        for block in blocks {
            let text = block.replacing("llama/chat_template.jinja", with: "chat_template.jinja")
            let configuration = try BackendsConfiguration(
                file: "\(folder)/config.json",
                bytes: Array(text.utf8),
                environment: environment
            )
            #expect(configuration.backends.count == 1)
            try configuration.check(knowing: ["native"])
        }
    }

    @Test func `says that a file is not there`() {
        let error = #expect(throws: ServerBackendError.self) {
            _ = try BackendsConfiguration(path: "/nowhere/config.json", environment: [:])
        }
        #expect(error?.message.contains("/nowhere/config.json can't be read") == true)
    }
}
