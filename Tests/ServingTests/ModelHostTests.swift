import Inference
import Logging
import MinervaTesting
import ModelFiles
import Serving
import Testing

@Suite struct ModelHostTests {
    /// Why a backend can't load a model that another one may load.
    private struct Unsuited: LoadError, CustomStringConvertible {
        let mayLoadElsewhere: Bool
        var description: String { "no such architecture here" }
    }

    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func backend(
        _ name: String,
        formats: Set<ModelFormat> = [.gguf],
        refusal: InferenceError? = nil,
        failure: (any Error)? = nil
    ) -> ScriptedBackend {
        ScriptedBackend(named: name, formats: formats, failure: failure) {
            let reply = refusal.map { ScriptedReply.refused($0) } ?? .pieces(name)
            return ScriptedModel(replies: [reply], backend: name, load: ModelLoad())
        }
    }

    private func host(_ backends: ScriptedBackend...) -> ModelHost {
        ModelHost(backends: backends, logger: Self.logger)
    }

    private func source(
        on choice: BackendChoice = .auto,
        fallback: [String] = [],
        format: ModelFormat = .gguf
    ) -> ModelSource {
        ModelSource(path: "model", format: format, backend: choice, fallback: fallback, options: LoadOptions())
    }

    /// The backend that answers, and those that could not.
    private func answer(_ host: ModelHost, on choice: BackendChoice = .auto) async throws -> (String, [String]) {
        let (served, passedOver) = try await host.attempt("m", on: choice) { served in
            _ = try await served.complete(.text("hi"), options: GenerationOptions())
            return served
        }
        return (served.backend, passedOver.map(\.backend))
    }

    @Test func `loads a model on the first backend that can, and says which could not`() async throws {
        let host = host(
            backend("docs", formats: [.onnx]),
            backend("first", failure: Unsuited(mayLoadElsewhere: true)),
            backend("second"),
            backend("third")
        )
        try await host.load(source(), as: "m")
        let (name, passedOver) = try await answer(host)
        #expect(name == "second" && passedOver == ["first"])
    }

    @Test func `tries no other backend with a model that is damaged`() async throws {
        let host = host(backend("first", failure: Unsuited(mayLoadElsewhere: false)), backend("second"))
        await #expect(throws: Unsuited.self) { try await host.load(source(), as: "m") }
        let error = await #expect(throws: ServingError.self) { try await host.model("m") }
        #expect(error?.code == .modelFailed)
    }

    @Test func `says what each backend said when none can load a model`() async throws {
        let host = host(
            backend("first", failure: Unsuited(mayLoadElsewhere: true)),
            backend("second", failure: InferenceError(.backendFailed, "not to be tried"))
        )
        await #expect(throws: InferenceError.self) { try await host.load(source(), as: "m") }
        let other = self.host(
            backend("first", failure: Unsuited(mayLoadElsewhere: true)),
            backend("second", failure: Unsuited(mayLoadElsewhere: true))
        )
        let error = await #expect(throws: ServingError.self) { try await other.load(source(), as: "m") }
        #expect(error?.message.contains("second can't load it either") == true)
        #expect(error?.cause is Unsuited)
    }

    @Test func `runs a model on the backend that is wished for, and on no other`() async throws {
        let host = host(backend("first"), backend("second", refusal: InferenceError(.backendFailed, "it has died")))
        try await host.load(source(), as: "m")
        #expect(try await answer(host).0 == "first")
        #expect(try await answer(host, on: .named("first")).0 == "first")
        let error = await #expect(throws: InferenceError.self) { _ = try await answer(host, on: .named("second")) }
        #expect(error?.code == .backendFailed)
    }

    @Test func `goes on to another backend when one fails or can't give what is asked for`() async throws {
        for code in [InferenceError.Code.backendFailed, .unsupported(.grammar)] {
            let host = host(backend("first", refusal: InferenceError(code, "no")), backend("second"))
            try await host.load(source(), as: "m")
            let (name, passedOver) = try await answer(host)
            #expect(name == "second" && passedOver == ["first"])
        }
    }

    @Test func `tells the first backend's reason when no backend can answer`() async throws {
        let host = host(
            backend("first", refusal: InferenceError(.unsupported(.grammar), "no grammars here")),
            backend("second", refusal: InferenceError(.backendFailed, "it has died"))
        )
        try await host.load(source(), as: "m")
        let error = await #expect(throws: InferenceError.self) { _ = try await answer(host) }
        #expect(error?.message == "no grammars here")
    }

    @Test func `does not go on where the request itself is wrong`() async throws {
        let host = host(backend("first", refusal: InferenceError(.emptyPrompt, "nothing")), backend("second"))
        try await host.load(source(), as: "m")
        let error = await #expect(throws: InferenceError.self) { _ = try await answer(host) }
        #expect(error?.code == .emptyPrompt)
    }

    @Test func `takes the backends that a model is configured for, in that order`() async throws {
        let host = host(
            backend("first"),
            backend("second", failure: Unsuited(mayLoadElsewhere: true)),
            backend("third")
        )
        try await host.load(source(on: .named("second"), fallback: ["third"]), as: "m")
        let (name, passedOver) = try await answer(host)
        #expect(name == "third" && passedOver == ["second"])
    }

    @Test func `names the backends there are when a wish can't be met`() async throws {
        let host = host(backend("first"), backend("second", formats: [.mlx]))
        try await host.load(source(), as: "m")
        let unknown = await #expect(throws: ServingError.self) { _ = try await answer(host, on: .named("third")) }
        #expect(unknown?.code == .backendNotFound && unknown?.message.contains("auto, first, second") == true)
        let unsuitable = await #expect(throws: ServingError.self) { _ = try await answer(host, on: .named("second")) }
        #expect(unsuitable?.code == .backendUnsuitable && unsuitable?.message.contains("those that do: first") == true)
        let none = await #expect(throws: ServingError.self) { try await host.load(source(format: .onnx), as: "n") }
        #expect(none?.code == .backendUnsuitable)
    }

    @Test func `unloads what nobody uses, and loads it again for the next request`() async throws {
        let host = host(backend("first"))
        let served = try await host.load(source(), as: "m")
        let model = try #require(served.model as? ScriptedModel)
        await host.unloadIdle(after: .seconds(3600))
        #expect(!model.isUnloaded)
        await host.unloadIdle(after: .zero)
        #expect(model.isUnloaded)
        #expect(await host.isReady)
        #expect(await host.models.map(\.id) == ["m"])
        #expect(try await answer(host).0 == "first")
    }

    @Test func `loads what is offered when somebody asks for it`() async throws {
        let host = host(backend("first", failure: Unsuited(mayLoadElsewhere: true)), backend("second"))
        try await host.offer(source(), as: "m")
        #expect(await host.isReady)
        #expect(await host.offers == ["m"])
        #expect(await host.models.isEmpty)
        #expect(try await answer(host).0 == "second")
        #expect(await host.offers.isEmpty)
        #expect(await host.models.map(\.id) == ["m"])
    }

    @Test func `asks a server for a name, and takes the file where the server can't be asked`() async throws {
        let host = host(
            backend("elsewhere", formats: [.name], failure: Unsuited(mayLoadElsewhere: true)),
            backend("here")
        )
        let source = ModelSource(
            path: "model",
            format: .gguf,
            name: "model",
            backend: .named("elsewhere"),
            fallback: ["here"],
            options: LoadOptions()
        )
        try await host.load(source, as: "m")
        #expect(try await answer(host).0 == "here")
    }

    @Test func `does not unload what is at work`() async throws {
        let host = host(
            ScriptedBackend(named: "first") {
                ScriptedModel(replies: [.pieces("x")], backend: "first", load: ModelLoad(runningRequests: 1))
            }
        )
        let served = try await host.load(source(), as: "m")
        await host.unloadIdle(after: .zero)
        #expect((served.model as? ScriptedModel)?.isUnloaded == false)
    }
}
