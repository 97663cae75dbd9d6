/// Collects the events of a reply; neighbouring pieces of the same kind become one.
struct ReplyOutput: Sendable {
    private enum Kind: Sendable, Equatable {
        case text
        case reasoning
        case arguments
    }

    /// The calls that have begun.
    private(set) var callCount = 0
    private var events: [ReplyEvent] = []
    private var kind = Kind.text
    private var bytes: [UInt8] = []
    private let makeID: @Sendable () -> String

    init(makeID: @escaping @Sendable () -> String) {
        self.makeID = makeID
    }

    mutating func add(_ more: some Collection<UInt8>, asReasoning: Bool) {
        add(more, asReasoning ? .reasoning : .text)
    }

    mutating func startCall(name: String, id: String?) {
        flush()
        events.append(.toolCallStarted(index: callCount, id: id ?? makeID(), name: name))
        callCount += 1
    }

    mutating func addArguments(_ more: [UInt8]) {
        add(more, .arguments)
    }

    mutating func endCall(isBroken: Bool) {
        flush()
        events.append(isBroken ? .toolCallBroken(index: callCount - 1) : .toolCallEnded(index: callCount - 1))
    }

    /// The events since the last time. A character whose bytes have not all come stays, unless it is the last.
    mutating func take(isLast: Bool) -> [ReplyEvent] {
        flush(keeping: isLast ? 0 : bytes.unfinishedCharacterLength)
        defer { events = [] }
        return events
    }

    private mutating func add(_ more: some Collection<UInt8>, _ kind: Kind) {
        if more.isEmpty { return }
        if kind != self.kind { flush() }
        self.kind = kind
        bytes.append(contentsOf: more)
    }

    private mutating func flush(keeping count: Int = 0) {
        let text = String(decoding: bytes.dropLast(count), as: UTF8.self)
        bytes = Array(bytes.suffix(count))
        if text.isEmpty { return }
        switch kind {
        case .text: events.append(.text(text))
        case .reasoning: events.append(.reasoning(text))
        case .arguments: events.append(.toolCallArguments(index: callCount - 1, fragment: text))
        }
    }
}

extension [UInt8] {
    /// How many bytes at the end begin a character of UTF-8 and do not finish it.
    var unfinishedCharacterLength: Int {
        for length in 1...3 where length <= count {
            let byte = self[count - length]
            if byte & 0xC0 == 0x80 { continue }
            let needed = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return length < needed ? length : 0
        }
        return 0
    }
}
