package import Tokenization

/// One pass through the model: some positions of some sequences.
package struct Step: Sendable, Equatable {
    /// Consecutive positions of one sequence.
    package struct Item: Sendable, Equatable {
        /// The request that the sequence belongs to.
        package var request: RequestID
        /// Positions, from 0, that are computed.
        package var positions: Range<Int>
        /// Whether the last position is the end of what is known, so that a new token follows from it.
        package var yieldsToken: Bool

        /// Describes positions of a sequence.
        package init(request: RequestID, positions: Range<Int>, yieldsToken: Bool) {
            self.request = request
            self.positions = positions
            self.yieldsToken = yieldsToken
        }
    }

    /// The sequences that take part.
    package var items: [Item] = []

    /// Tokens of all items, one after the other.
    package var tokens: [TokenID] = []

    /// Requests that have left the queue with this step.
    package var started: [RequestID] = []

    /// A step without work.
    package init() {}

    mutating func removeAll() {
        items.removeAll(keepingCapacity: true)
        tokens.removeAll(keepingCapacity: true)
        started.removeAll(keepingCapacity: true)
    }
}

/// A request's number, unique within one engine.
package typealias RequestID = UInt64

/// A token that was chosen to follow.
package struct TokenChoice: Sendable, Equatable {
    /// The token.
    package var token: TokenID
    /// Whether it ends the reply instead of being part of it.
    package var endsGeneration: Bool

    /// Creates a choice.
    package init(token: TokenID, endsGeneration: Bool) {
        self.token = token
        self.endsGeneration = endsGeneration
    }
}
