/// How often values fell below each of some bounds, as Prometheus counts them.
struct Histogram: Sendable, Equatable {
    /// The bounds, ascending; a last bucket without bound is beyond them.
    let bounds: [Double]

    /// How often a value came.
    private(set) var count = 0

    /// All values together.
    private(set) var sum = 0.0

    private var counts: [Int]

    /// Creates a histogram without values.
    init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count)
    }

    /// From a millisecond to ten seconds: the time for one token.
    static let ofSteps = Histogram(bounds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10])

    /// From ten milliseconds to ten minutes: the time for a prompt, or a whole request.
    static let ofRequests = Histogram(
        bounds: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600]
    )

    /// How many values were at most as large as each bound.
    var cumulativeCounts: [Int] {
        var total = 0
        return counts.map { count in
            total += count
            return total
        }
    }

    /// Counts a value, several times if it stands for several.
    mutating func observe(_ value: Double, times: Int = 1) {
        count += times
        sum += value * Double(times)
        if let index = bounds.firstIndex(where: { value <= $0 }) { counts[index] += times }
    }
}
