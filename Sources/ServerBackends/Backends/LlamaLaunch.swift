import Inference

/// The command lines that load one model into llama.cpp.
struct LlamaLaunch: Sendable {
    let path: String
    let options: LoadOptions
    /// Tokens that each request may hold.
    let contextLength: Int
    let configuration: ProgramConfiguration

    /// `llama-server` at a path.
    func server(_ program: String) -> ServerSupervisor.Recipe {
        let parallel = max(1, options.parallelRequests)
        let (total, overflow) = contextLength.multipliedReportingOverflow(by: parallel)
        var arguments = ["-m", path, "-c", String(overflow ? contextLength : total), "-np", String(parallel)]
        // Below 32 rows llama.cpp does without matrix products on a GPU.
        let batch = String(max(32, options.batchLength))
        arguments += ["-b", batch, "-ub", batch]
        if let threads = options.threadCount { arguments += ["-t", String(threads), "-tb", String(threads)] }
        if let count = options.gpuLayerCount { arguments += ["-ngl", String(count)] }
        if options.keyValueType == .q8_0 { arguments += ["-ctk", "q8_0", "-ctv", "q8_0"] }
        arguments += configuration.arguments
        return ServerSupervisor.Recipe(
            name: "llama-server",
            readyPath: "/props",
            readyLimit: configuration.readyLimit
        ) { [arguments] port, key in
            ServerCommand(
                program,
                arguments: arguments + ["--host", "127.0.0.1", "--port", String(port)],
                environment: ["LLAMA_API_KEY": key]
            )
        }
    }

    /// `python -m llama_cpp.server`, with the Python at a path. It takes one request after the other.
    func python(_ program: String) -> ServerSupervisor.Recipe {
        var arguments = ["-m", "llama_cpp.server", "--model", path, "--n_ctx", String(contextLength)]
        arguments += ["--n_batch", String(max(32, options.batchLength)), "--logits_all", "false"]
        if let threads = options.threadCount {
            arguments += ["--n_threads", String(threads), "--n_threads_batch", String(threads)]
        }
        if let count = options.gpuLayerCount { arguments += ["--n_gpu_layers", String(count)] }
        // A request that comes must not end the one that is running.
        arguments += ["--interrupt_requests", "false"]
        return ServerSupervisor.Recipe(
            name: "llama_cpp.server",
            readyPath: "/v1/models",
            readyLimit: configuration.readyLimit
        ) { [arguments] port, key in
            ServerCommand(
                program,
                arguments: arguments + ["--host", "127.0.0.1", "--port", String(port)],
                environment: ["API_KEY": key]
            )
        }
    }
}
