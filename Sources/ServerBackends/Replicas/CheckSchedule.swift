/// When a server that failed is asked again whether it is well. A value without a clock.
package struct CheckSchedule: Sendable, Equatable {
    /// The wait before the first question; it doubles with each.
    package static let firstDelay = Duration.milliseconds(500)
    /// The longest wait.
    package static let longestDelay = Duration.seconds(30)

    /// Questions since a request was served.
    package private(set) var count = 0

    /// Nothing was asked yet.
    package init() {}

    /// How long to wait before the next question.
    ///
    /// A server that says that it is well and then fails again is asked at longer and longer intervals: only a request
    /// that was served starts them anew.
    package mutating func next() -> Duration {
        // Six doublings pass the longest delay.
        let delay = min(Self.firstDelay * (1 << min(count, 6)), Self.longestDelay)
        count += 1
        return delay
    }
}
