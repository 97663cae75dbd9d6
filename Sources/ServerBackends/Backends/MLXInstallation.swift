import Inference

/// The mlx-lm that there is on this machine.
enum MLXInstallation: Sendable, Equatable {
    /// The Python at a path has it.
    case python(path: String, version: String)
    /// None, or one that can't compute here.
    case missing(reason: String, installCommand: String)

    /// Looks for one.
    static func find(_ configuration: ProgramConfiguration) async -> MLXInstallation {
        if let program = await ProgramProbe.path(of: configuration.program),
            let python = PythonScript.interpreter(of: program),
            let path = await ProgramProbe.path(of: python)
        {
            return await probe(path)
        }
        guard let path = await ProgramProbe.path(of: configuration.python) else {
            return .missing(
                reason: "there is no \(configuration.program) and no \(configuration.python)",
                installCommand: installCommand(python: "python3")
            )
        }
        return await probe(path)
    }

    /// Whether it can run.
    var availability: BackendAvailability {
        switch self {
        case .python(_, let version): .available(version: version)
        case .missing(let reason, let command): .unavailable(reason: reason, installCommand: command)
        }
    }

    /// Tells the version, and whether a sum can be computed: mlx without a backend can be installed, not imported.
    private static let question = """
        import importlib.metadata
        try:
            version = importlib.metadata.version("mlx-lm")
            import mlx.core
            mlx.core.eval(mlx.core.array([1.0]) + 1)
            print("minerva: version", version)
        except importlib.metadata.PackageNotFoundError:
            print("minerva: nothing")
        except Exception as error:
            print("minerva: broken", " ".join(str(error).split())[:300])
        """

    private static func probe(_ python: String) async -> MLXInstallation {
        let answer = await ProgramProbe.answer(of: python, ["-c", question], limit: .seconds(60))
        let lines = answer?.output.split(whereSeparator: \.isNewline) ?? []
        let command = installCommand(python: python)
        guard let line = lines.last(where: { $0.hasPrefix("minerva: ") }) else {
            return .missing(reason: "\(python) can't be asked whether it has mlx_lm", installCommand: command)
        }
        let words = line.split(separator: " ", maxSplits: 2).map(String.init)
        switch (words.dropFirst().first, words.dropFirst(2).first) {
        case ("version"?, let version?): return .python(path: python, version: version)
        case ("broken"?, let reason):
            return .missing(
                reason: "\(python) has mlx_lm, and mlx can't compute here: \(reason ?? "it does not say why")",
                installCommand: command
            )
        default: return .missing(reason: "\(python) has no mlx_lm", installCommand: command)
        }
    }

    private static func installCommand(python: String) -> String {
        #if os(macOS)
            "\(python) -m pip install mlx-lm"
        #else
            "\(python) -m pip install 'mlx[cpu]' mlx-lm"
        #endif
    }
}
