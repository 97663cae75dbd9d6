package import Chat
package import Inference

/// What happens to a request, its text told apart into what is said, thought and called.
package struct ReplyEvents: AsyncSequence, Sendable {
    /// What happens, in this order: `started` once, `parts` any number of times, `finished` once.
    package enum Element: Sendable, Equatable {
        /// The request has left the queue.
        case started

        /// Parts of the reply, and the tokens that have come meanwhile. Either may be empty.
        case parts([ReplyEvent], tokens: [GeneratedToken])

        /// The reply is complete.
        case finished(FinishReason, GenerationStatistics)
    }

    private let events: GenerationStream
    private let parser: ReplyParser?

    /// Reads events; without a parser all text is said.
    init(_ events: GenerationStream, parser: ReplyParser?) {
        self.events = events
        self.parser = parser
    }

    /// Begins to read; whoever stops cancels the request.
    package func makeAsyncIterator() -> Iterator {
        Iterator(events: events.makeAsyncIterator(), parser: parser)
    }

    /// Reads event after event.
    package struct Iterator: AsyncIteratorProtocol {
        private var events: GenerationStream.AsyncIterator
        private var parser: ReplyParser?
        private var end: Element?

        fileprivate init(events: GenerationStream.AsyncIterator, parser: ReplyParser?) {
            self.events = events
            self.parser = parser
        }

        /// The next thing that happens; nil after the end.
        ///
        /// - Throws: what the work on the request throws.
        package mutating func next() async throws -> Element? {
            try await next(isolation: #isolation)
        }

        /// The next thing that happens; nil after the end.
        ///
        /// - Throws: what the work on the request throws.
        package mutating func next(isolation actor: isolated (any Actor)?) async throws -> Element? {
            if let end {
                self.end = nil
                return end
            }
            switch try await events.next(isolation: actor) {
            case nil: return nil
            case .started: return .started
            case .text(let text, let tokens): return .parts(parsed(text), tokens: tokens)
            case .finished(let reason, let statistics):
                let last = Element.finished(reason, statistics)
                let rest = parser?.finish() ?? []
                guard !rest.isEmpty else { return last }
                end = last
                return .parts(rest, tokens: [])
            }
        }

        private mutating func parsed(_ text: String) -> [ReplyEvent] {
            guard !text.isEmpty else { return [] }
            return parser?.read(text) ?? [.text(text)]
        }
    }
}
