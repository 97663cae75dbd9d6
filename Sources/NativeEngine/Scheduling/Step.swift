package import Tokenization

/// One pass through the model: some positions of some sequences.
package struct Step: Sendable, Equatable {
    /// Consecutive positions of one sequence.
    package struct Item: Sendable, Equatable {
        /// The request that the sequence belongs to.
        package var request: RequestID
        /// Positions, from 0, that are computed.
        package var positions: Range<Int>
        /// Whether the last position is the end of what is known, drafts aside, so that a new token follows from it.
        package var yieldsToken: Bool
        /// How many of the positions, the last ones, hold guesses instead of chosen tokens.
        package var draftCount: Int

        /// Describes positions of a sequence.
        package init(request: RequestID, positions: Range<Int>, yieldsToken: Bool, draftCount: Int = 0) {
            self.request = request
            self.positions = positions
            self.yieldsToken = yieldsToken
            self.draftCount = draftCount
        }

        /// Positions after which a token is chosen: the last known one, and those of the draft.
        package var choicePositions: Range<Int> {
            let end = positions.upperBound
            return yieldsToken ? end - draftCount - 1..<end : end..<end
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
