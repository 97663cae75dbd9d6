/// Whether a server that has failed may be asked again. A value without a clock.
///
/// - Source: Nygard 2007, "Release It!": closed while all is well, open for a while after failures in a row, then half
///   open: one request may try.
package struct CircuitBreaker: Sendable, Equatable {
    /// Failures in a row that open it.
    package static let threshold = 3
    /// How long it is open the first time; the time doubles with each failed try.
    package static let firstPause = Duration.seconds(1)
    /// The longest time.
    package static let longestPause = Duration.seconds(30)

    /// Failures in a row.
    package private(set) var failureCount = 0
    private var closedAgain: ContinuousClock.Instant?
    private var isTrying = false

    /// A closed breaker.
    package init() {}

    /// Whether a request may go through now.
    package func allows(at time: ContinuousClock.Instant) -> Bool {
        guard let closedAgain else { return true }
        return time >= closedAgain && !isTrying
    }

    /// A request goes through.
    package mutating func admit() {
        if closedAgain != nil { isTrying = true }
    }

    /// A request was served: all is well.
    package mutating func succeed() {
        self = CircuitBreaker()
    }

    /// Whoever asked has left before it was clear whether all is well.
    package mutating func abandon() {
        isTrying = false
    }

    /// A request failed.
    package mutating func fail(at time: ContinuousClock.Instant) {
        isTrying = false
        failureCount += 1
        guard failureCount >= Self.threshold else { return }
        // Five doublings pass the longest pause.
        let doublings = min(failureCount - Self.threshold, 5)
        closedAgain = time + min(Self.firstPause * (1 << doublings), Self.longestPause)
    }
}
