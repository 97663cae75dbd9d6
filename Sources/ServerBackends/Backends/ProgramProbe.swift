import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// Finds programs and asks them what they are.
enum ProgramProbe {
    /// What a program had to say.
    struct Answer: Sendable {
        /// Whether it ended with status 0.
        let succeeded: Bool
        /// What it wrote, to both outputs.
        let output: String
    }

    /// The path of a program.
    ///
    /// - Parameter program: a path, or a name to look up in PATH.
    /// - Returns: nil if there is no such program, or it can't be executed.
    static func path(of program: String) async -> String? {
        let executable: Executable = program.contains("/") ? .path(FilePath(program)) : .name(program)
        guard let path = try? await executable.resolveExecutablePath(in: .inherit).string else { return nil }
        return isExecutable(path) ? path : nil
    }

    /// Runs a program that should end by itself.
    ///
    /// - Returns: nil if it can't be run, or takes longer than `limit`; then it is ended.
    static func answer(of program: String, _ arguments: [String], limit: Duration = .seconds(20)) async -> Answer? {
        await withTaskGroup(of: Answer?.self) { group in
            group.addTask { try? await run(program, arguments) }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    private static func run(_ program: String, _ arguments: [String]) async throws -> Answer {
        let result = try await Subprocess.run(
            program.contains("/") ? .path(FilePath(program)) : .name(program),
            arguments: Arguments(arguments),
            output: .string(limit: 1 << 20),
            error: .combinedWithOutput
        )
        return Answer(succeeded: result.terminationStatus.isSuccess, output: result.standardOutput)
    }
}
