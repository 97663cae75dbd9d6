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

    @Flag(help: "Print JSON: {\"pp\": {\"128\": …}, \"tg\": {\"1\": …}}.")
    var json = false

    @OptionGroup var loading: LoadingOptions

    private struct Report: Encodable {
        let engine = "minerva"
        let model: String
        let threads: Int
        let kernels = Kernels.name
        var pp: [String: Double] = [:]
        var tg: [String: Double] = [:]
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
        let file = try model.opened()
        let streamCount = streams.numbers.max() ?? 1
        var options = loading.options(parallelRequests: streamCount)
        options.contextLength = max(prompt.numbers.max() ?? 2, prefix + generate)
        let runner = try ModelRunner(file, options: options)
        var test = SpeedTest(runner)
        var report = Report(model: try model.stored().path, threads: runner.threadCount)
        for length in prompt.numbers {
            report.pp["\(length)"] = median { test.promptSpeed(length: length) }
        }
        for count in streams.numbers {
            report.tg["\(count)"] = median {
                test.generationSpeed(streams: count, promptLength: prefix, length: generate)
            }
        }
        if json { try Console.writeJSON(report) } else { print(report) }
    }

    private func median(_ measure: () -> Double) -> Double {
        let values = (0..<`repeat`).map { _ in measure() }.sorted()
        return (values[values.count / 2] * 100).rounded() / 100
    }

    private func print(_ report: Report) {
        for length in prompt.numbers {
            Console.write(line("prompt of \(length) tokens", report.pp["\(length)"]))
        }
        for count in streams.numbers {
            Console.write(line(count == 1 ? "1 stream" : "\(count) streams", report.tg["\(count)"]))
        }
    }

    private func line(_ what: String, _ speed: Double?) -> String {
        let name = what.padding(toLength: 24, withPad: " ", startingAt: 0)
        return name + String(format: "%10.2f tokens/s\n", speed ?? 0)
    }
}
