import ServerBackends
import Testing

@Suite struct RestartPolicyTests {
    @Test func `starts anew at once the first time, and waits longer each time after`() {
        var policy = RestartPolicy()
        let delays = (0..<12).map { _ in policy.delay(afterRunning: .seconds(1)) }
        #expect(delays.prefix(4) == [.zero, .milliseconds(250), .milliseconds(500), .seconds(1)])
        #expect(delays.last == RestartPolicy.longestDelay)
        #expect(delays == delays.sorted())
    }

    @Test func `forgets failures once the server has run for a while`() {
        var policy = RestartPolicy()
        for _ in 0..<5 { _ = policy.delay(afterRunning: .zero) }
        #expect(policy.delay(afterRunning: RestartPolicy.stableDuration) == .zero)
        #expect(policy.delay(afterRunning: .zero) == RestartPolicy.firstDelay)
    }
}
