/// How long to wait before a process that has ended is started again.
///
/// A value without a clock: whoever uses it tells how long the process ran.
package struct RestartPolicy: Sendable, Equatable {
    /// The wait after the second failure in a row; it doubles with each.
    package static let firstDelay = Duration.milliseconds(250)
    /// The longest wait.
    package static let longestDelay = Duration.seconds(30)
    /// A process that has run for so long was all right: its end counts as the first failure.
    package static let stableDuration = Duration.seconds(60)

    /// Ends since the last time that it ran well.
    package private(set) var failureCount = 0

    /// A process that has never ended.
    package init() {}

    /// Notes that the process has ended, or that it could not be started.
    ///
    /// - Returns: how long to wait; nothing at the first time.
    package mutating func delay(afterRunning duration: Duration) -> Duration {
        if duration >= Self.stableDuration { failureCount = 0 }
        failureCount += 1
        guard failureCount > 1 else { return .zero }
        // Seven doublings pass the longest delay.
        let doublings = min(failureCount - 2, 7)
        return min(Self.firstDelay * (1 << doublings), Self.longestDelay)
    }
}
