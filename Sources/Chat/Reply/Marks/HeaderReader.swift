/// Reads the head of a message.
struct HeaderReader: Sendable {
    /// For whom a message is.
    enum Destination: Sendable, Equatable {
        case place(ReplyRule.Place)
        case tool(String)
    }

    enum Outcome: Sendable, Equatable {
        case more
        case nothing
        case read(Destination)
    }

    /// Bytes and words that a header may have.
    private static let maximumLength = 256
    private static let maximumWordCount = 6

    let header: MessageHeader

    /// Reads a header as a whole; the buffer stands behind it then.
    func read(_ buffer: inout ReplyBuffer, tools: ReplyTools) -> Outcome {
        let marks = [header.end] + header.inner
        var words: [String] = []
        var offset = 0
        while true {
            let search = buffer.search(marks, from: offset, limit: Self.maximumLength)
            let end =
                switch search {
                case .found(let end, _): end
                case .undecided(let clear): clear
                }
            let part = buffer.rest.dropFirst(offset).prefix(end - offset)
            words += Self.words(part)
            guard end < Self.maximumLength, words.count <= Self.maximumWordCount else { return .nothing }
            guard part.allSatisfy(Self.isPart) else { return .nothing }
            guard case .found(let end, let index) = search else { return .more }
            offset = end + marks[index].bytes.count
            if index > 0 { continue }
            buffer.advance(offset)
            return .read(destination(words, tools: tools))
        }
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        byte.isNamePart || byte == UInt8(ascii: " ") || byte == UInt8(ascii: "=")
    }

    private static func words(_ part: ArraySlice<UInt8>) -> [String] {
        part.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The last channel counts; reasoning is what the model addresses to itself or to no channel that is shown.
    private func destination(_ words: [String], tools: ReplyTools) -> Destination {
        let isThought = words.last { ["analysis", "commentary", "final"].contains($0) } == "analysis"
        let recipient = words.last { $0.hasPrefix("to=") }.map { String($0.dropFirst("to=".count)) }
        switch recipient {
        case nil, "assistant", "user", "all": return .place(isThought ? .reasoning : .text)
        case "self": return .place(.reasoning)
        case .some(let name):
            guard header.callSteps != nil else { return .place(.inner) }
            if name.hasPrefix("functions."), tools.allowCalls {
                return .tool(String(name.dropFirst("functions.".count)))
            }
            return tools.names(name) ? .tool(name) : .place(isThought ? .reasoning : .text)
        }
    }
}
