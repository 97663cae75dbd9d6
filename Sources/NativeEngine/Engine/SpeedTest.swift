import Tokenization

/// How fast a model reads prompts and writes replies, without sampling and serving.
package struct SpeedTest {
    let runner: ModelRunner
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
        let pages = (0..<streams).map(runner.fixedPages)
        var batch = Batch()
        let duration = ContinuousClock().measure {
            for position in promptLength..<promptLength + length {
                batch.removeAll()
                for pages in pages {
                    let token = CollectionOfOne(self.token())
                    batch.append(token, at: position, blockTable: pages, logitsOf: position..<position + 1)
                }
                runner.forward(batch) { _, _ in }
            }
        }
        return Double(streams * length) / duration.inSeconds
    }

    private mutating func tokens(_ count: Int) -> [TokenID] {
        (0..<count).map { _ in token() }
    }

    private mutating func token() -> TokenID {
        TokenID.random(in: 0..<TokenID(runner.shape.vocabularySize), using: &random)
    }
}

extension Duration {
    /// The duration in seconds.
    package var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
