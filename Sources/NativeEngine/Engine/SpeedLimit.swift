import CKernels

/// The most that the machine allows: how fast a model could be if nothing but its weights were read and multiplied.
package struct SpeedLimit: Sendable {
    /// Which of the two ends first.
    package enum Bound: String, Sendable {
        case memory, multiplication
    }

    /// Tokens per second.
    package let speed: Double
    package let bound: Bound
}

extension SpeedTest {
    /// The limit of ``promptSpeed(length:)``, measured now.
    package func promptLimit(length: Int) -> SpeedLimit {
        limit(tokens: length, passes: (length + runner.batchLength - 1) / runner.batchLength, outputs: 1)
    }

    /// The limit of ``generationSpeed(streams:promptLength:length:)``, measured now.
    package func generationLimit(streams: Int) -> SpeedLimit {
        limit(tokens: streams, passes: 1, outputs: streams)
    }

    private func limit(tokens: Int, passes: Int, outputs: Int) -> SpeedLimit {
        let all = runner.architecture.matrices
        let output = runner.architecture.outputMatrices
        let reading = secondsOfReading(all) * Double(passes) + secondsOfReading(output)
        let multiplying = secondsOfMultiplying(all) * Double(tokens) + secondsOfMultiplying(output) * Double(outputs)
        return SpeedLimit(
            speed: Double(tokens) / max(reading, multiplying),
            bound: reading > multiplying ? .memory : .multiplication
        )
    }

    private func secondsOfReading(_ matrices: [WeightMatrix]) -> Double {
        ContinuousClock().measure {
            for matrix in matrices { mnv_only_read(runner.pool.pool, matrix.bytes.baseAddress, matrix.bytes.count) }
        }.inSeconds
    }

    /// For one token; 0 if the kernels in use have no limit.
    private func secondsOfMultiplying(_ matrices: [WeightMatrix]) -> Double {
        let counts = Dictionary(matrices.map { ($0.type, $0.rows * $0.columns) }, uniquingKeysWith: +)
        return counts.reduce(0) { $0 + Double($1.value) * secondsPerMultiplication(with: $1.key) }
    }

    /// Measured over some milliseconds.
    private func secondsPerMultiplication(with type: Int32) -> Double {
        var count: UInt64 = 0
        let duration = ContinuousClock().measure { count = mnv_only_multiply(runner.pool.pool, type, 100_000) }
        return count == 0 ? 0 : duration.inSeconds / Double(count)
    }
}
