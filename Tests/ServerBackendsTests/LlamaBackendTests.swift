import Foundation
import Inference
import MinervaTesting
import ServerBackends
import Testing

@Suite struct LlamaBackendTests {
    private func backend(program: String, python: String = "/nowhere/python3") -> LlamaBackend {
        var configuration = ProgramConfiguration.llama
        configuration.program = program
        configuration.python = python
        return LlamaBackend(configuration) { _ in throw ServerBackendError(.startFailed, "no file is read in this test")
        }
    }

    /// A program that does what a shell script says.
    private func program(_ script: String, in directory: TemporaryDirectory) throws -> String {
        let path = try directory.write(Array("#!/bin/sh\n\(script)\n".utf8), to: "program")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }

    @Test func `says how to install llama.cpp where there is none`() async {
        let availability = await backend(program: "/nowhere/llama-server").availability()
        guard case .unavailable(let reason, let command) = availability else {
            Issue.record("expected it to be unavailable")
            return
        }
        #expect(reason.contains("/nowhere/llama-server") && reason.contains("/nowhere/python3"))
        #expect(command == "python3 -m pip install 'llama-cpp-python[server]'")
    }

    @Test func `tells the version of the program that it found`() async throws {
        let directory = try TemporaryDirectory()
        let path = try program(
            "echo loading >&2; echo 'version: 4711 (abc)' >&2; echo 'built with x' >&2",
            in: directory
        )
        #expect(await backend(program: path).availability() == .available(version: "4711 (abc)"))
    }

    @Test func `names the part that a Python package lacks`() async throws {
        let directory = try TemporaryDirectory()
        let path = try program("case \"$2\" in *uvicorn*) exit 1;; *) echo 0.3.16;; esac", in: directory)
        let availability = await backend(program: "/nowhere/llama-server", python: path).availability()
        #expect(
            availability
                == .unavailable(
                    reason:
                        "there is no /nowhere/llama-server, and \(path) has llama_cpp 0.3.16 without what its server "
                        + "needs",
                    installCommand: "\(path) -m pip install 'llama-cpp-python[server]'"
                )
        )
    }

    @Test func `takes the Python package where there is no program`() async throws {
        let directory = try TemporaryDirectory()
        let path = try program("echo some notice; echo 0.3.16", in: directory)
        let availability = await backend(program: "/nowhere/llama-server", python: path).availability()
        #expect(availability == .available(version: "0.3.16"))
    }

    @Test(.enabled(if: Subject.hasLlama))
    func `shows the server's last lines when it can't load a file`() async throws {
        let directory = try TemporaryDirectory()
        let options = LoadOptions(contextLength: 64, parallelRequests: 1, threadCount: 1)
        let path = try TinyModel().write(to: directory)
        var configuration = ProgramConfiguration.llama
        configuration.arguments = ["--no-such-argument"]
        configuration.program = Subject.program
        let backend = Subject.llamaBackend(configuration)
        let error = await #expect(throws: ServerBackendError.self) {
            _ = try await backend.load(path: path, options: options)
        }
        #expect(error?.code == .startFailed)
        #expect(error?.message.contains("--no-such-argument") == true)
    }
}
