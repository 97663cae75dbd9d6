import ArgumentParser
import Foundation
import Inference
import ModelStore
import NativeEngine

/// `minerva bench`
struct Bench: Command {
    static let configuration = CommandConfiguration(
        abstract: "Measures how fast a model runs on this machine.",
        discussion: "Speeds are medians, in tokens per second; those of several streams are of all streams together."
    )

    @OptionGroup var model: ModelArgument

    @Option(help: "Lengths of the prompts whose reading is measured.")
    var prompt = NumberList([128, 512])

    @Option(help: "Tokens that each stream generates.")
    var generate = 32

    @Option(help: "Numbers of streams that generate at once.")
    var streams = NumberList([1, 8])

    @Option(help: "Tokens in each stream before it generates.")
    var prefix = 64

    @Option(help: "How often each figure is measured.")
    var `repeat` = 3

    @Option(
        help: ArgumentHelp(
            "Measure another engine in turn, and print how many times as fast Minerva is: llama.cpp.",
            valueName: "engine"
        )
    )
    var against: Peer?

    @Option(help: "The Python interpreter that has llama-cpp-python.")
    var python = "python3"

    @Flag(help: "Print JSON: {\"pp\": {\"128\": …}, \"tg\": {\"1\": …}}, the medians, and more.")
    var json = false

    @OptionGroup var loading: LoadingOptions

    /// Engines to be measured against.
    enum Peer: String, ExpressibleByArgument, CaseIterable {
        case llamaCpp = "llama.cpp"
    }

    func validate() throws {
        let ranges = [
            ("--prompt", prompt.numbers, 1...1 << 20), ("--streams", streams.numbers, 1...1024),
            ("--generate", [generate], 1...1 << 20), ("--prefix", [prefix], 1...1 << 20),
            ("--repeat", [`repeat`], 1...1000),
        ]
        for (name, numbers, range) in ranges {
            if let number = numbers.first(where: { !range.contains($0) }) {
                throw ValidationError("\(name) is \(number); expected \(range.lowerBound) to \(range.upperBound)")
            }
        }
        if loading.contextSize != nil {
            throw ValidationError("bench takes the context that its prompts need; leave out --ctx-size")
        }
    }

    func execute() throws {
        let stored = try model.stored()
        let figures = prompt.numbers.map(SpeedFigure.prompt) + streams.numbers.map(SpeedFigure.streams)
        let streamCount = streams.numbers.max() ?? 1
        var options = loading.options(parallelRequests: streamCount)
        options.contextLength = max(prompt.numbers.max() ?? 2, prefix + generate)
        var native = try NativeMeasurement(
            NativeModelFile(path: stored.path),
            options: options,
            prefixLength: prefix,
            generatedLength: generate
        )
        var peer: LlamaCppMeasurement?
        if against == .llamaCpp {
            let settings = LlamaCppMeasurement.Settings(
                python: python,
                model: stored.path,
                threadCount: native.threadCount,
                longestPrompt: prompt.numbers.max() ?? 2,
                mostStreams: streamCount,
                prefixLength: prefix,
                generatedLength: generate
            )
            peer = try LlamaCppMeasurement(settings)
        }
        var report = SpeedReport(model: stored.path, threads: native.threadCount, peer: against?.rawValue)
        if !json { Console.write(report.heading) }
        for figure in figures {
            var row = SpeedReport.Row(figure)
            // In turn, so that what slows the machine for a while slows both engines and lowers the limit.
            for _ in 0..<`repeat` {
                row.add(native.speed(of: figure), limit: native.limit(of: figure), peer: try peer?.speed(of: figure))
            }
            report.add(row)
            if !json { Console.write(report.lastLine) }
        }
        if json { try Console.writeJSON(report) }
    }
}
