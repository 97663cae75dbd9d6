/// Where a backend's server program is, and how it is started.
package struct ProgramConfiguration: Sendable, Equatable {
    /// The server: a path, or a name that is looked up in PATH.
    package var program: String

    /// The Python that has the server's package where there is no such program: a path, or a name.
    package var python = "python3"

    /// Further arguments of the program.
    package var arguments: [String] = []

    /// How long a model may take to load.
    package var readyLimit = Duration.seconds(600)

    /// llama.cpp as it is found without being told: `llama-server`, or `python -m llama_cpp.server`.
    package static let llama = ProgramConfiguration(program: "llama-server")

    /// mlx-lm as it is found without being told: the Python that the first line of `mlx_lm.server` names.
    package static let mlx = ProgramConfiguration(program: "mlx_lm.server")
}
