import Foundation

/// What came out when a speed was measured several times.
struct SpeedSeries: Encodable {
    /// In tokens per second, in ascending order.
    private let speeds: [Double]

    init(_ speeds: [Double]) {
        self.speeds = speeds.sorted()
    }

    var median: Double { speeds.isEmpty ? 0 : speeds[speeds.count / 2] }
    var least: Double { speeds.first ?? 0 }
    var most: Double { speeds.last ?? 0 }

    var text: String { String(format: "%9.2f (%.2f–%.2f)", median, least, most) }

    private enum CodingKeys: String, CodingKey {
        case median, least, most
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Self.rounded(median), forKey: .median)
        try container.encode(Self.rounded(least), forKey: .least)
        try container.encode(Self.rounded(most), forKey: .most)
    }

    static func rounded(_ speed: Double) -> Double { (speed * 100).rounded() / 100 }
}
