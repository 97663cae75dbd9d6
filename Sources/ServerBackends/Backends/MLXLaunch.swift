import Inference

/// The command line that loads one folder into mlx-lm's server.
struct MLXLaunch: Sendable {
    let path: String
    let options: LoadOptions
    let configuration: ProgramConfiguration

    /// Requests that the server works on at once. It takes one after the other where keys and values are quantised.
    var parallelRequests: Int { options.keyValueType == .q8_0 ? 1 : max(1, options.parallelRequests) }

    /// The server, with the Python at a path.
    func server(_ python: String) -> ServerSupervisor.Recipe {
        let parallel = String(parallelRequests)
        var arguments = ["-c", MLXServerScript.text, "--model", path, "--host", "127.0.0.1"]
        arguments += ["--decode-concurrency", parallel, "--prompt-concurrency", parallel]
        arguments += ["--prefill-step-size", String(max(1, options.batchLength))]
        if options.keyValueType == .q8_0 { arguments += ["--kv-bits", "8"] }
        arguments += configuration.arguments
        return ServerSupervisor.Recipe(
            name: "mlx_lm.server",
            readyPath: MLXServerScript.readyPath,
            readyLimit: configuration.readyLimit
        ) { [arguments] port, key in
            ServerCommand(
                python,
                arguments: arguments + ["--port", String(port)],
                environment: [
                    MLXServerScript.keyVariable: key, "PYTHONUNBUFFERED": "1",
                    // The model lies here: nothing is to be fetched, and nobody told of it.
                    "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1",
                ]
            )
        }
    }
}
