import Foundation
import NativeEngine

/// The speeds of Minerva and perhaps another engine, for people and as JSON.
struct SpeedReport: Encodable {
    /// What was measured of a figure, once or several times.
    struct Row {
        let figure: SpeedFigure
        private var speeds: [Double] = []
        private var shares: [Double] = []
        private var peerSpeeds: [Double] = []
        /// What bounded most of the measurements.
        private var boundedByMemory = 0

        init(_ figure: SpeedFigure) {
            self.figure = figure
        }

        mutating func add(_ speed: Double, limit: SpeedLimit, peer: Double?) {
            speeds.append(speed)
            shares.append(speed / limit.speed)
            if limit.bound == .memory { boundedByMemory += 1 }
            if let peer { peerSpeeds.append(peer) }
        }

        var own: SpeedSeries { SpeedSeries(speeds) }
        var peer: SpeedSeries? { peerSpeeds.isEmpty ? nil : SpeedSeries(peerSpeeds) }
        var share: SpeedSeries { SpeedSeries(shares) }
        var bound: SpeedLimit.Bound { 2 * boundedByMemory > speeds.count ? .memory : .multiplication }

        /// How many times as fast Minerva is as the other engine.
        var ratio: Double? {
            guard let peer, peer.median > 0 else { return nil }
            return own.median / peer.median
        }
    }

    private let model: String
    private let threads: Int
    private let peer: String?
    private let kernels = Kernels.name
    private var rows: [Row] = []

    init(model: String, threads: Int, peer: String?) {
        self.model = model
        self.threads = threads
        self.peer = peer
    }

    mutating func add(_ row: Row) {
        rows.append(row)
    }

    /// The first line of the table.
    var heading: String {
        let engines = ["minerva"] + (peer.map { [$0] } ?? [])
        let columns = engines.map { Self.padded("\($0), tokens/s", 28) }
        return Self.padded("", 24) + columns.joined() + (peer == nil ? "" : "ratio   ") + "of the limit\n"
    }

    /// The line of the figure that was added last.
    var lastLine: String {
        guard let row = rows.last else { return "" }
        let columns = ([row.own] + (row.peer.map { [$0] } ?? [])).map { Self.padded($0.text, 28) }
        let ratio = row.ratio.map { String(format: "%5.2f   ", $0) } ?? ""
        let share = String(format: "%3.0f %% (%@)", row.share.median * 100, row.bound.rawValue)
        return Self.padded(row.figure.title, 24) + columns.joined() + ratio + share + "\n"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    /// `pp` and `tg` are Minerva's medians; below the engines' names is all that was measured, below `ratio` how many
    /// times as fast Minerva is, and below `share` how much of the limit it reaches.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode("minerva", forKey: "engine")
        try container.encode(model, forKey: "model")
        try container.encode(threads, forKey: "threads")
        try container.encode(kernels, forKey: "kernels")
        try encode(to: &container) { SpeedSeries.rounded($0.own.median) }
        try encode(\.own, as: "minerva", to: &container)
        try encode({ SpeedSeries.rounded($0.share.median) }, as: "share", to: &container)
        if let peer {
            try encode({ $0.peer }, as: Key(peer), to: &container)
            try encode({ SpeedSeries.rounded($0.ratio ?? 0) }, as: "ratio", to: &container)
        }
    }

    private func encode(
        _ value: (Row) -> some Encodable,
        as name: Key,
        to container: inout KeyedEncodingContainer<Key>
    ) throws {
        var nested = container.nestedContainer(keyedBy: Key.self, forKey: name)
        try encode(to: &nested, value)
    }

    private func encode<Value: Encodable>(
        to container: inout KeyedEncodingContainer<Key>,
        _ value: (Row) -> Value
    ) throws {
        var prompts: [String: Value] = [:]
        var streams: [String: Value] = [:]
        for row in rows {
            switch row.figure {
            case .prompt(let length): prompts["\(length)"] = value(row)
            case .streams(let count): streams["\(count)"] = value(row)
            }
        }
        try container.encode(prompts, forKey: "pp")
        try container.encode(streams, forKey: "tg")
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
