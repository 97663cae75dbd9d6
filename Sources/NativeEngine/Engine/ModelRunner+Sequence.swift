package import Tokenization

extension ModelRunner {
    /// Computes one sequence from its start, as far as it fits the context, in steps of the batch length.
    ///
    /// - Parameters:
    ///   - tokens: at most ``contextLength`` tokens of the vocabulary.
    ///   - sequence: which of the ``sequenceCount`` places it takes; what was there is lost.
    ///   - wanted: the positions whose logits `body` gets.
    ///   - body: gets a position and its logits [vocabulary], in order.
    package func compute(
        _ tokens: [TokenID],
        inPlace sequence: Int = 0,
        logitsOf wanted: Range<Int>,
        _ body: (Int, UnsafeMutableBufferPointer<Float>) throws -> Void
    ) rethrows {
        precondition(tokens.count <= contextLength, "more tokens than the context holds")
        var batch = Batch()
        for start in stride(from: 0, to: tokens.count, by: batchLength) {
            let range = start..<min(start + batchLength, tokens.count)
            batch.removeAll()
            batch.append(tokens[range], at: start, blockTable: fixedPages(of: sequence), logitsOf: wanted)
            try forward(batch) { row, logits in try body(start + row, logits) }
        }
    }

    /// The pages of a place when the places divide all pages evenly among them.
    func fixedPages(of sequence: Int) -> [UInt32] {
        let count = PagePool.pages(for: contextLength)
        return (sequence * count..<(sequence + 1) * count).map(UInt32.init)
    }
}
