import Tokenization

/// How fast a model reads prompts and writes replies, without sampling and serving.
package struct SpeedTest {
    private let runner: ModelRunner
    private var random = RandomSource(seed: 1)

    /// Warms up: the weights are read once.
    package init(_ runner: ModelRunner) {
        self.runner = runner
        runner.compute(tokens(min(32, runner.contextLength)), logitsOf: 0..<0) { _, _ in }
    }

    /// Prompt tokens per second, for a prompt of `length` tokens of which the last one's logits are computed.
    package mutating func promptSpeed(length: Int) -> Double {
        let prompt = tokens(length)
        let duration = ContinuousClock().measure {
            runner.compute(prompt, logitsOf: length - 1..<length) { _, _ in }
        }
        return Double(length) / duration.inSeconds
    }

    /// Tokens per second that `streams` sequences get together, each `length` tokens after a prompt of `promptLength`.
    package mutating func generationSpeed(streams: Int, promptLength: Int, length: Int) -> Double {
        for sequence in 0..<streams {
            runner.compute(tokens(promptLength), inPlace: sequence, logitsOf: 0..<0) { _, _ in }
        }
        let duration = ContinuousClock().measure {
            for offset in 0..<length {
                runner.computeNext(tokens(streams), at: promptLength + offset) { _, _ in }
            }
        }
        return Double(streams * length) / duration.inSeconds
    }

    private mutating func tokens(_ count: Int) -> [TokenID] {
        let ids = 0..<TokenID(runner.shape.vocabularySize)
        return (0..<count).map { _ in TokenID.random(in: ids, using: &random) }
    }
}

extension Duration {
    /// The duration in seconds.
    package var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
