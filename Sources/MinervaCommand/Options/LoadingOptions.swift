import ArgumentParser
import Inference

/// How a model is loaded.
struct LoadingOptions: ParsableArguments {
    @Option(
        name: [.short, .customLong("ctx-size")],
        help: ArgumentHelp(
            "Tokens of prompt and reply that one request may hold (default and 0: the model's own, at most 8192).",
            valueName: "tokens"
        )
    )
    var contextSize: Int?

    @Option(
        name: [.short, .customLong("threads")],
        help: ArgumentHelp("Threads that compute (default: one per core).", valueName: "count")
    )
    var threads: Int?

    @Option(
        name: [.short, .customLong("batch-size")],
        help: ArgumentHelp("Prompt tokens that go through the model at once.", valueName: "tokens")
    )
    var batchSize = LoadOptions().batchLength

    @Option(
        help: ArgumentHelp(
            "How keys and values are kept: f16, or q8_0, which takes about half the memory and is less exact.",
            valueName: "type"
        )
    )
    var cacheType = CacheType(LoadOptions().keyValueType)

    @Option(
        name: [.customLong("gpu-layers"), .customLong("n-gpu-layers")],
        help: ArgumentHelp(
            "Layers that a GPU computes, for llama.cpp (default: its own). The native engine has no GPU.",
            valueName: "count"
        )
    )
    var gpuLayers: Int?

    func options(parallelRequests: Int) -> LoadOptions {
        var options = LoadOptions(
            contextLength: contextSize == 0 ? nil : contextSize,
            parallelRequests: parallelRequests,
            threadCount: threads,
            batchLength: batchSize,
            keyValueType: cacheType.type
        )
        options.gpuLayerCount = gpuLayers
        return options
    }

    func validate() throws {
        for (name, value) in [("--threads", threads), ("--batch-size", batchSize)] {
            if let value, value < 1 { throw ValidationError("\(name) is \(value); expected at least 1") }
        }
        if let gpuLayers, gpuLayers < 0 {
            throw ValidationError("--gpu-layers is \(gpuLayers); expected at least 0")
        }
        if let contextSize, contextSize < 0 {
            throw ValidationError("--ctx-size is \(contextSize); expected at least 0")
        }
    }
}
