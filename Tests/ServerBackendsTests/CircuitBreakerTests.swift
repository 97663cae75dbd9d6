import ServerBackends
import Testing

@Suite struct CircuitBreakerTests {
    private let start = ContinuousClock.now

    private func opened() -> CircuitBreaker {
        var breaker = CircuitBreaker()
        for _ in 0..<CircuitBreaker.threshold {
            #expect(breaker.allows(at: start))
            breaker.fail(at: start)
        }
        return breaker
    }

    @Test func `stops asking a server after some failures in a row`() {
        #expect(!opened().allows(at: start))
    }

    @Test func `lets one request try after the pause, and others once it was served`() {
        var breaker = opened()
        let later = start + CircuitBreaker.firstPause
        #expect(breaker.allows(at: later))
        breaker.admit()
        #expect(!breaker.allows(at: later))
        breaker.succeed()
        #expect(breaker.allows(at: later))
    }

    @Test func `waits longer after a try that failed`() {
        var breaker = opened()
        let later = start + CircuitBreaker.firstPause
        breaker.admit()
        breaker.fail(at: later)
        #expect(!breaker.allows(at: later + CircuitBreaker.firstPause))
        #expect(breaker.allows(at: later + CircuitBreaker.firstPause * 2))
    }

    @Test func `lets another request try when the one that tried was given up`() {
        var breaker = opened()
        let later = start + CircuitBreaker.firstPause
        breaker.admit()
        breaker.abandon()
        #expect(breaker.allows(at: later))
    }

    @Test func `counts failures in a row only`() {
        var breaker = CircuitBreaker()
        for _ in 0..<10 {
            breaker.fail(at: start)
            breaker.fail(at: start)
            breaker.succeed()
        }
        #expect(breaker.allows(at: start))
    }
}
