import Inference

/// The llama.cpp that there is on this machine.
enum LlamaInstallation: Sendable, Equatable {
    /// `llama-server`, at a path.
    case server(path: String, version: String?)
    /// `python -m llama_cpp.server`, with the Python at a path.
    case python(path: String, version: String?)
    /// None, or not enough of it.
    case missing(reason: String, installCommand: String)

    /// Looks for one.
    static func find(_ configuration: ProgramConfiguration) async -> LlamaInstallation {
        if let path = await ProgramProbe.path(of: configuration.program) {
            if let answer = await ProgramProbe.answer(of: path, ["--version"]), answer.succeeded {
                return .server(path: path, version: version(in: answer.output))
            }
            return .missing(
                reason: "\(path) is there, but \"\(path) --version\" fails",
                installCommand: packageCommand(python: configuration.python)
            )
        }
        return await findPython(configuration)
    }

    /// Whether it can run.
    var availability: BackendAvailability {
        switch self {
        case .server(_, let version), .python(_, let version): .available(version: version)
        case .missing(let reason, let command): .unavailable(reason: reason, installCommand: command)
        }
    }

    private static func findPython(_ configuration: ProgramConfiguration) async -> LlamaInstallation {
        let nothing = "there is no \(configuration.program)"
        guard let path = await ProgramProbe.path(of: configuration.python) else {
            return .missing(reason: "\(nothing) and no \(configuration.python)", installCommand: packageCommand())
        }
        let command = packageCommand(python: path)
        guard let version = await output(of: path, "import llama_cpp; print(llama_cpp.__version__)") else {
            return .missing(reason: "\(nothing), and \(path) has no llama_cpp", installCommand: command)
        }
        guard await output(of: path, "import llama_cpp.server.app, uvicorn; print(1)") != nil else {
            return .missing(
                reason: "\(nothing), and \(path) has llama_cpp \(version) without what its server needs",
                installCommand: command
            )
        }
        return .python(path: path, version: version)
    }

    /// The last line that a piece of Python prints: importing llama_cpp may print others.
    private static func output(of python: String, _ source: String) async -> String? {
        guard let answer = await ProgramProbe.answer(of: python, ["-c", source], limit: .seconds(60)),
            answer.succeeded
        else { return nil }
        return answer.output.split(whereSeparator: \.isNewline).last.map(String.init)
    }

    private static func packageCommand(python: String = "python3") -> String {
        "\(python) -m pip install 'llama-cpp-python[server]'"
    }

    /// What follows "version:" in what `llama-server --version` writes.
    static func version(in output: String) -> String? {
        for line in output.split(whereSeparator: \.isNewline) where line.hasPrefix("version:") {
            let version = line.dropFirst("version:".count).drop { $0 == " " }
            return version.isEmpty ? nil : String(version)
        }
        return nil
    }
}
