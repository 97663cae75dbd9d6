import Foundation
import NativeEngine

/// The speeds of one or two engines, for people and as JSON.
struct SpeedReport: Encodable {
    private let engines: [String]
    private let model: String
    private let threads: Int
    private let kernels = Kernels.name
    private var rows: [(figure: SpeedFigure, series: [SpeedSeries])] = []

    init(model: String, threads: Int, engines: [String]) {
        self.model = model
        self.threads = threads
        self.engines = engines
    }

    mutating func add(_ figure: SpeedFigure, _ series: [SpeedSeries]) {
        rows.append((figure, series))
    }

    /// The first line of the table.
    var heading: String {
        let columns = engines.map { Self.padded("\($0), tokens/s", 28) }
        return Self.padded("", 24) + columns.joined() + (engines.count > 1 ? "ratio" : "") + "\n"
    }

    /// The line of the figure that was added last.
    var lastLine: String {
        guard let (figure, series) = rows.last else { return "" }
        let columns = series.map { Self.padded($0.text, 28) }.joined()
        return Self.padded(figure.title, 24) + columns + (ratio(series).map { String(format: "%5.2f", $0) } ?? "")
            + "\n"
    }

    private func ratio(_ series: [SpeedSeries]) -> Double? {
        guard series.count == 2, series[1].median > 0 else { return nil }
        return series[0].median / series[1].median
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    /// `pp` and `tg` are the medians of the first engine; `series` has all, and `ratio` how many times as fast it is.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(engines[0], forKey: "engine")
        try container.encode(model, forKey: "model")
        try container.encode(threads, forKey: "threads")
        try container.encode(kernels, forKey: "kernels")
        try container.encode(values { SpeedSeries.rounded($0[0].median) }.prompts, forKey: "pp")
        try container.encode(values { SpeedSeries.rounded($0[0].median) }.streams, forKey: "tg")
        for (index, engine) in engines.enumerated() {
            var nested = container.nestedContainer(keyedBy: Key.self, forKey: Key("\(engine)"))
            try nested.encode(values { $0[index] }.prompts, forKey: "pp")
            try nested.encode(values { $0[index] }.streams, forKey: "tg")
        }
        if engines.count > 1 {
            var nested = container.nestedContainer(keyedBy: Key.self, forKey: "ratio")
            try nested.encode(values { SpeedSeries.rounded(ratio($0) ?? 0) }.prompts, forKey: "pp")
            try nested.encode(values { SpeedSeries.rounded(ratio($0) ?? 0) }.streams, forKey: "tg")
        }
    }

    private func values<Value>(
        _ value: ([SpeedSeries]) -> Value
    ) -> (prompts: [String: Value], streams: [String: Value]) {
        var prompts: [String: Value] = [:]
        var streams: [String: Value] = [:]
        for (figure, series) in rows {
            switch figure {
            case .prompt(let length): prompts["\(length)"] = value(series)
            case .streams(let count): streams["\(count)"] = value(series)
            }
        }
        return (prompts, streams)
    }

    private struct Key: CodingKey, ExpressibleByStringLiteral {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init(stringLiteral name: String) { stringValue = name }
        init(stringValue name: String) { stringValue = name }
        init?(intValue: Int) { nil }
    }
}
