import Inference
import Synchronization
import Tokenization

/// Keeps the sequence breakers that were wanted last: making them takes a look at the whole vocabulary, and the replies
/// of one request, or the requests of one client, want the same.
final class SequenceBreakerCache: Sendable {
    private let tokenizer: any Tokenizer
    private let last = Mutex<(texts: [String], breakers: SequenceBreakers)?>(nil)

    init(_ tokenizer: any Tokenizer) {
        self.tokenizer = tokenizer
    }

    /// The tokens in which texts can occur.
    func breakers(_ texts: [String]) -> SequenceBreakers {
        if let known = last.withLock({ $0 }), known.texts == texts { return known.breakers }
        let breakers = SequenceBreakers(texts, in: tokenizer)
        last.withLock { $0 = (texts, breakers) }
        return breakers
    }
}
