/// A program to run as a server.
package struct ServerCommand: Sendable, Equatable {
    /// The program: a path, or a name that is looked up in PATH.
    package var executable: String

    /// What it is started with.
    package var arguments: [String]

    /// Variables that it sees besides those of this process. Secrets belong here: arguments can be read by everyone.
    package var environment: [String: String]

    /// Creates a command.
    package init(_ executable: String, arguments: [String] = [], environment: [String: String] = [:]) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
    }
}
