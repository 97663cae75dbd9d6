/// Where llama.cpp is, and how it is started.
package struct LlamaConfiguration: Sendable, Equatable {
    /// `llama-server`: a path, or a name that is looked up in PATH.
    package var program = "llama-server"

    /// Python, for `python -m llama_cpp.server` where there is no `llama-server`: a path, or a name.
    package var python = "python3"

    /// Further arguments of `llama-server`, such as `-ngl 99`.
    package var arguments: [String] = []

    /// How long a model may take to load.
    package var readyLimit = Duration.seconds(600)

    /// What is found without being told.
    package init() {}
}
