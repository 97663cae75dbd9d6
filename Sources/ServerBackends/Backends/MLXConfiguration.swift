/// Where mlx-lm is, and how it is started.
package struct MLXConfiguration: Sendable, Equatable {
    /// `mlx_lm.server`, whose first line names the Python that has mlx-lm: a path, or a name that is looked up in PATH.
    package var program = "mlx_lm.server"

    /// The Python that has mlx-lm where there is no such program: a path, or a name.
    package var python = "python3"

    /// Further arguments of `mlx_lm.server`, such as `--prompt-cache-size 4`.
    package var arguments: [String] = []

    /// How long a model may take to load.
    package var readyLimit = Duration.seconds(600)

    /// What is found without being told.
    package init() {}
}
