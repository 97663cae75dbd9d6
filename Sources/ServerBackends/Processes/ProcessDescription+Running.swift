import Inference

extension ProcessDescription {
    /// Whether the program is installed. Its version command says so; without one, that its file is there.
    func availability() async -> BackendAvailability {
        guard let program = command.filled([:]).first else {
            return .unavailable(reason: "the description of \(name) names no program", installCommand: nil)
        }
        guard await ProgramProbe.path(of: program) != nil else {
            return .unavailable(reason: "there is no \(program)", installCommand: installCommand)
        }
        guard let versionCommand, let asked = versionCommand.first else { return .available(version: nil) }
        let answer = await ProgramProbe.answer(of: asked, Array(versionCommand.dropFirst()), limit: .seconds(60))
        guard let answer, answer.succeeded else {
            return .unavailable(
                reason:
                    "\"\(versionCommand.joined(separator: " "))\" fails, so that \(name) is not installed as it should be",
                installCommand: installCommand
            )
        }
        let lines = answer.output.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
        return .available(version: lines.last.map(String.init))
    }

    /// How the program is started for a model.
    func recipe(_ values: [Placeholder: String]) -> ServerSupervisor.Recipe {
        ServerSupervisor.Recipe(name: name, readyPath: ready.path, readyLimit: ready.limit) { port, key in
            let values = values.merging([.port: String(port), .key: key]) { $1 }
            let words = command.filled(values)
            return ServerCommand(
                words.first ?? name,
                arguments: Array(words.dropFirst()),
                environment: environment.compactMapValues { $0.filled(values) }
            )
        }
    }
}
