import Foundation
import Inference
import MinervaTesting
import ServerBackends
import Testing
import Tokenization

@Suite struct MLXBackendTests {
    private func program(_ script: String, named name: String, in directory: TemporaryDirectory) throws -> String {
        let path = try directory.write(Array(script.utf8), to: name)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }

    private func availability(program: String, python: String = "/nowhere/python3") async -> BackendAvailability {
        var configuration = ProgramConfiguration.mlx
        configuration.program = program
        configuration.python = python
        return await MLXBackend(configuration).availability()
    }

    @Test func `says how to install mlx-lm where there is none`() async {
        let availability = await availability(program: "/nowhere/mlx_lm.server")
        guard case .unavailable(let reason, let command?) = availability else {
            Issue.record("expected it to be unavailable")
            return
        }
        #expect(reason.contains("/nowhere/mlx_lm.server") && reason.contains("/nowhere/python3"))
        #expect(command.hasPrefix("python3 -m pip install ") && command.hasSuffix("mlx-lm"))
    }

    @Test func `asks the Python that the program's first line names`() async throws {
        let directory = try TemporaryDirectory()
        let python = try program("#!/bin/sh\necho 'minerva: version 1.2.3'\n", named: "python3", in: directory)
        let server = try program("#!\(python)\nimport sys\n", named: "mlx_lm.server", in: directory)
        #expect(await availability(program: server) == .available(version: "1.2.3"))
    }

    @Test(arguments: [
        ("minerva: nothing", "has no mlx_lm"), ("minerva: broken no libmlx.so", "can't compute here: no libmlx.so"),
        ("Segmentation fault", "can't be asked"),
    ])
    func `tells what a Python lacks`(_ answer: String, _ expected: String) async throws {
        let directory = try TemporaryDirectory()
        let python = try program("#!/bin/sh\necho '\(answer)'\n", named: "python3", in: directory)
        let found = await availability(program: "/nowhere/mlx_lm.server", python: python)
        guard case .unavailable(let reason, let command?) = found else {
            Issue.record("expected it to be unavailable")
            return
        }
        #expect(reason.contains(expected))
        #expect(command.hasPrefix("\(python) -m pip install "))
    }

    @Test func `asks for what is wanted, and names nothing that is not`() async throws {
        let fake = try FakeMLX([FakeMLX.event([5], finish: "length")])
        let model = try await fake.load()
        var request = try await model.greedy("Owls", maxTokens: 3)
        request.sampling.topK = 1 << 40
        request.sampling.topP = 0
        request.sampling.seed = 7
        _ = try await model.outcome(of: request)
        var body = try fake.question()
        #expect(body["prompt"] as? [Int] == request.prompt.map(Int.init))
        #expect(body["max_tokens"] as? Int == 3)
        #expect(body["top_k"] as? Int == 0)
        #expect(try #require(body["top_p"] as? Double) > 0)
        #expect(body["seed"] == nil && body["repetition_penalty"] == nil && body["frequency_penalty"] == nil)
        let end = try await model.tokenize("<|im_end|>", addSpecial: false, parseSpecial: true)
        #expect((body["logit_bias"] as? [String: Double])?["\(end[0])"] == -1e9)

        request.ignoresEndOfGeneration = false
        request.sampling.temperature = 1
        request.sampling.frequencyPenalty = 0.5
        request.sampling.logitBias = [3: .infinity]
        _ = try await model.outcome(of: request)
        body = try fake.question()
        #expect(body["seed"] as? Int == 7)
        #expect(body["frequency_penalty"] as? Double == 0.5 && body["frequency_context_size"] as? Int == 64)
        #expect(body["presence_penalty"] == nil)
        #expect(body["logit_bias"] as? [String: Double] == ["3": 10_000])
        await model.unload()
    }

    @Test func `ends a reply at a token that the server lets pass, and counts it`() async throws {
        let fake = try FakeMLX([": keepalive 1/2", FakeMLX.event([5, 4089, 6]), FakeMLX.event([7], finish: "length")])
        let model = try await fake.load()
        var request = try await model.greedy("Owls", maxTokens: 9)
        request.ignoresEndOfGeneration = false
        let outcome = try await model.outcome(of: request)
        #expect(outcome.text == (try await model.detokenize([5])))
        #expect(outcome.tokens.map(\.id) == [5])
        #expect(outcome.reason == .stop)
        #expect(outcome.statistics.generatedTokens == 2)
        await model.unload()
    }

    @Test(arguments: [("ab", "a"), ("aab", ""), ("b", "aa"), ("bc", nil), ("aac", nil)] as [(String, String?)])
    func `holds back what may become a stop string`(_ stop: String, _ before: String?) async throws {
        let model = try await FakeMLX([]).load()
        let letters = try await ["a", "a", "b"].asyncMap {
            try await model.tokenize($0, addSpecial: false, parseSpecial: false)
        }
        await model.unload()
        let events = letters.map { FakeMLX.event($0) } + [FakeMLX.event([], finish: "length")]
        let again = try await FakeMLX(events).load()
        var request = try await again.greedy("Owls", maxTokens: 9)
        request.stopStrings = ["", stop]
        let outcome = try await again.outcome(of: request)
        #expect(outcome.text == before ?? "aab")
        #expect(outcome.reason == (before == nil ? .length : .stop))
        await again.unload()
    }

    @Test func `passes on why the server refuses, whatever its status`() async throws {
        let model = try await FakeMLX(["{\"error\": \"the cache is too small\"}"], status: 404).load()
        let request = try await model.greedy("Owls", maxTokens: 9)
        let error = await #expect(throws: InferenceError.self) { _ = try await model.outcome(of: request) }
        #expect(error?.code == .backendFailed)
        #expect(error?.message.contains("the cache is too small") == true)
        await model.unload()
    }

    @Test(arguments: [
        [FakeMLX.event([5])], ["data: {\"choices\": [{\"text\": \"Owls\"}]}"], ["data: {\"error\": \"x\"}"],
    ])
    func `fails where an answer breaks off or is none`(_ events: [String]) async throws {
        let model = try await FakeMLX(events).load()
        let request = try await model.greedy("Owls", maxTokens: 9)
        let error = await #expect(throws: InferenceError.self) { _ = try await model.outcome(of: request) }
        #expect(error?.code == .backendFailed)
        #expect(error?.message.contains("no answer from") == false)
        await model.unload()
    }

    @Test(.enabled(if: Subject.hasMLX))
    func `shows the server's last lines when it can't load a folder`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "minerva-no-layers").path
        try? FileManager.default.removeItem(atPath: folder)
        try FileManager.default.copyItem(atPath: try await Subject.modelFolder(), toPath: folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // The header of a file without tensors.
        let nothing = Data([8, 0, 0, 0, 0, 0, 0, 0] + Array("{}      ".utf8))
        try nothing.write(to: URL(fileURLWithPath: "\(folder)/model.safetensors"))
        let error = await #expect(throws: ServerBackendError.self) {
            _ = try await Subject.mlxBackend.load(path: folder, options: Subject.options)
        }
        #expect(error?.code == .startFailed)
        #expect(error?.message.contains("model.norm.weight") == true)
    }

    /// A seeded request is served in another way, which loses sight of what the cache holds of the prompt.
    @Test(.enabled(if: Subject.hasMLX))
    func `counts the whole prompt for penalties, whatever is remembered of it`() async throws {
        let model = try await Subject.mlx.shared()
        var request = try await model.greedy("owl owl owl owl owl owl owl owl fox", maxTokens: 6)
        request.sampling.frequencyPenalty = 3
        request.sampling.temperature = 0.0001
        request.sampling.topK = 1
        let plain = try await model.outcome(of: request).text
        request.sampling.seed = 1
        let first = try await model.outcome(of: request).text
        let second = try await model.outcome(of: request).text
        #expect(first == plain && second == plain)
    }
}

extension Sequence {
    /// The results of asynchronous work, one after the other.
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
