import Jinja

/// Puts an invisible scalar into look-alikes of control tokens before a template sees them, and finds it again in what the
/// template printed.
struct SeamMarker {
    private let tokens: ControlTokens
    /// The scalar; nil if the conversation has no look-alikes.
    let scalar: Unicode.Scalar?

    /// Noncharacters first, which no text should have, then private ones.
    private static let candidates: [ClosedRange<UInt32>] = [
        0xFDD0...0xFDEF, 0xFFFFE...0xFFFFF, 0x10FFFE...0x10FFFF, 0x100000...0x10FFFD, 0xF0000...0xFFFFD,
    ]

    /// Looks through a conversation; the template's source must not have the scalar either.
    ///
    /// - Throws: ``ChatError`` `.conversation` if it has look-alikes and uses every scalar that could mark them.
    init(_ conversation: Conversation, tokens: ControlTokens, source: String) throws(ChatError) {
        self.tokens = tokens
        var survey = Survey(tokens: tokens)
        survey.scan(conversation)
        guard survey.hasSeams else {
            scalar = nil
            return
        }
        survey.note(source)
        let free = Self.candidates.lazy.joined().first { [taken = survey.taken] in !taken.contains($0) }
        guard let free, let scalar = Unicode.Scalar(free) else {
            throw ChatError(conversation: "expected texts that leave one private character of Unicode free, found none")
        }
        self.scalar = scalar
    }

    // MARK: Before

    /// The conversation with marks.
    func marked(_ conversation: Conversation) -> Conversation {
        guard scalar != nil else { return conversation }
        var marked = conversation
        for index in marked.messages.indices { mark(&marked.messages[index]) }
        marked.tools = marked.tools.map(self.marked)
        if case .dictionary(let options) = self.marked(.dictionary(marked.options)) { marked.options = options }
        return marked
    }

    private func mark(_ message: inout ChatMessage) {
        message.role = ChatMessage.Role(rawValue: marked(message.role.rawValue))
        message.parts = marked(message.parts)
        message.name = message.name.map(marked)
        message.toolCallID = message.toolCallID.map(marked)
        message.reasoning = message.reasoning.map(marked)
        message.toolCalls = message.toolCalls.map { call in
            ChatMessage.ToolCall(id: marked(call.id), name: marked(call.name), arguments: marked(call.arguments))
        }
    }

    /// Texts that follow each other may become one, so look-alikes are searched for across their borders.
    private func marked(_ parts: [ContentPart]) -> [ContentPart] {
        var result = parts
        for run in parts.textRuns where run.count > 1 {
            let pieces = parts[run].map { Array(($0.text ?? "").utf8) }
            let seams = tokens.seams(in: Array(pieces.joined()))
            var start = 0
            for (index, piece) in zip(run, pieces) {
                let end = start + piece.count
                var own = Set(seams.filter { $0 > start && $0 <= end }.map { $0 - start })
                own.formUnion(tokens.seams(in: piece))
                result[index] = .text(inserted(at: own.sorted(), into: piece))
                start = end
            }
        }
        for run in parts.textRuns where run.count == 1 {
            result[run.lowerBound] = .text(marked(parts[run.lowerBound].text ?? ""))
        }
        return result
    }

    private func marked(_ value: JinjaValue) -> JinjaValue {
        switch value {
        case .string(let text): return .string(marked(text))
        case .list(let list): return .array(list.elements.map(marked))
        case .tuple(let list): return .tuple(JinjaList(list.elements.map(marked)))
        case .dictionary(let dictionary):
            var result = JinjaDictionary()
            for (key, value) in zip(dictionary.keys, dictionary.values) { result.set(marked(key), to: marked(value)) }
            return .dictionary(result)
        default: return value
        }
    }

    private func marked(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let seams = tokens.seams(in: bytes)
        return seams.isEmpty ? text : inserted(at: seams, into: bytes)
    }

    private func inserted(at seams: [Int], into bytes: [UInt8]) -> String {
        guard let scalar else { return String(decoding: bytes, as: UTF8.self) }
        var result: [UInt8] = []
        var start = 0
        for seam in seams {
            result += bytes[start..<seam]
            result += Array(String(scalar).utf8)
            start = seam
        }
        result += bytes[start...]
        return String(decoding: result, as: UTF8.self)
    }

    // MARK: Afterwards

    /// The text without marks, and where they were.
    func unmarked(_ text: String) -> (text: String, seams: [Int]) {
        guard let scalar else { return (text, []) }
        var result = String.UnicodeScalarView()
        var seams: [Int] = []
        var offset = 0
        for next in text.unicodeScalars {
            if next == scalar {
                if seams.last != offset { seams.append(offset) }
            } else {
                result.append(next)
                offset += UTF8.width(next)
            }
        }
        return (String(result), seams)
    }
}

/// What the texts of a conversation have.
private struct Survey {
    let tokens: ControlTokens
    private(set) var hasSeams = false
    /// The scalars beyond U+FDCF that are used.
    private(set) var taken: Set<UInt32> = []

    init(tokens: ControlTokens) {
        self.tokens = tokens
    }

    mutating func scan(_ conversation: Conversation) {
        for message in conversation.messages {
            scan(message.role.rawValue)
            for run in message.parts.textRuns {
                let texts = message.parts[run].compactMap(\.text)
                for text in texts { scan(text) }
                if texts.count > 1 { scan(texts.joined()) }
            }
            for text in [message.name, message.toolCallID, message.reasoning] { scan(text ?? "") }
            for call in message.toolCalls {
                scan(call.id)
                scan(call.name)
                scan(call.arguments)
            }
        }
        for tool in conversation.tools { scan(tool) }
        scan(.dictionary(conversation.options))
    }

    private mutating func scan(_ value: JinjaValue) {
        switch value {
        case .string(let text): scan(text)
        case .list(let list), .tuple(let list): for element in list.elements { scan(element) }
        case .dictionary(let dictionary):
            for key in dictionary.keys { scan(key) }
            for value in dictionary.values { scan(value) }
        default: break
        }
    }

    private mutating func scan(_ text: String) {
        let bytes = Array(text.utf8)
        if !hasSeams { hasSeams = !tokens.seams(in: bytes).isEmpty }
        // Only scalars from U+F000 on begin with such bytes.
        if bytes.contains(where: { $0 >= 0xEF }) { note(text) }
    }

    mutating func note(_ text: String) {
        for scalar in text.unicodeScalars where scalar.value >= 0xFDD0 { taken.insert(scalar.value) }
    }
}

extension Array<ContentPart> {
    /// The ranges of texts that follow each other.
    fileprivate var textRuns: [Range<Int>] {
        var runs: [Range<Int>] = []
        for (index, part) in enumerated() {
            guard part.text != nil else { continue }
            if let last = runs.last, last.upperBound == index {
                runs[runs.count - 1] = last.lowerBound..<(index + 1)
            } else {
                runs.append(index..<(index + 1))
            }
        }
        return runs
    }
}
