import ArgumentParser
import Inference
import Serving

/// How a reply is generated; the names are those of llama.cpp.
struct GeneratingOptions: ParsableArguments {
    @Option(
        name: .customLong("temp"),
        parsing: .unconditional,
        help: "Temperature; 0 always takes the most likely token."
    )
    var temperature = SamplingParameters().temperature

    @Option(help: "Choose among the K most likely tokens; 0 for all.")
    var topK = SamplingParameters().topK

    @Option(help: "Choose among the fewest tokens with this probability together; 1 for all.")
    var topP = SamplingParameters().topP

    @Option(help: "Leave out tokens less likely than this share of the most likely one; 0 for none.")
    var minP = SamplingParameters().minP

    @Option(name: [.customLong("typical"), .customLong("typical-p")], help: "Typical sampling; 1 for none.")
    var typicalP = SamplingParameters().typicalP

    @Option(help: "Make recent tokens less likely; 1 for no change.")
    var repeatPenalty = SamplingParameters().repetitionPenalty

    @Option(
        parsing: .unconditional,
        help: "Make tokens less likely for each time they stand among the recent ones; 0 for no change."
    )
    var frequencyPenalty = SamplingParameters().frequencyPenalty

    @Option(parsing: .unconditional, help: "Make tokens less likely that stand among the recent ones; 0 for no change.")
    var presencePenalty = SamplingParameters().presencePenalty

    @Option(parsing: .unconditional, help: "How many recent tokens the penalties look at; -1 for all.")
    var repeatLastN = SamplingParameters().penaltyWindow

    @Option(
        name: [.short, .long],
        parsing: .unconditional,
        help: "Same seed and prompt, same reply (default and -1: another one each time)."
    )
    var seed: Int64?

    @Option(
        name: [.customShort("n"), .customLong("max-tokens"), .customLong("n-predict")],
        parsing: .unconditional,
        help: "The most tokens to generate (default and -1: until the context is full)."
    )
    var maxTokens: Int?

    @Option(help: ArgumentHelp("Text that ends the reply; may be given several times.", valueName: "text"))
    var stop: [String] = []

    @Flag(help: "Never choose a token that ends the reply.")
    var ignoreEos = false

    var options: GenerationOptions {
        var options = GenerationOptions()
        options.sampling.temperature = temperature
        options.sampling.topK = topK
        options.sampling.topP = topP
        options.sampling.minP = minP
        options.sampling.typicalP = typicalP
        options.sampling.repetitionPenalty = repeatPenalty
        options.sampling.frequencyPenalty = frequencyPenalty
        options.sampling.presencePenalty = presencePenalty
        options.sampling.penaltyWindow = repeatLastN
        options.sampling.seed = seed == -1 ? nil : seed.map(UInt64.init(bitPattern:))
        options.maxTokens = maxTokens == -1 ? nil : maxTokens
        options.stopStrings = stop
        options.ignoresEndOfGeneration = ignoreEos
        return options
    }

    func validate() throws {
        try check("--temp", temperature, 0...100)
        try check("--top-p", topP, 0...1)
        try check("--min-p", minP, 0...1)
        try check("--typical", typicalP, 0...1)
        try check("--repeat-penalty", repeatPenalty, 0.01...100)
        try check("--frequency-penalty", frequencyPenalty, -100...100)
        try check("--presence-penalty", presencePenalty, -100...100)
        if topK < 0 { throw ValidationError("--top-k is \(topK); expected at least 0") }
        if repeatLastN < -1 { throw ValidationError("--repeat-last-n is \(repeatLastN); expected at least -1") }
        if let maxTokens, maxTokens < 1, maxTokens != -1 {
            throw ValidationError("--max-tokens is \(maxTokens); expected at least 1")
        }
    }

    private func check(_ name: String, _ value: Float, _ range: ClosedRange<Float>) throws {
        guard range.contains(value) else {
            throw ValidationError("\(name) is \(value); expected \(range.lowerBound) to \(range.upperBound)")
        }
    }
}
