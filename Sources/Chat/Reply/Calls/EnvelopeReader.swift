/// Reads a call that is a JSON object as a whole.
struct EnvelopeReader: Sendable {
    /// Bytes that a name, an id or a key may have.
    static let maximumStringLength = 256

    private enum Member: Sendable {
        case name
        case arguments
        case id
        case type
        case function
    }

    private enum State: Sendable {
        case start
        case key
        case colon(Member)
        case value(Member)
        case arguments(JSONScanner)
        case argumentString(scanned: Int)
        case afterValue
    }

    private let envelope: Envelope
    private var state = State.start
    /// 1 in the object itself, 2 in the object of its function.
    private var depth = 0
    private var hasArguments = false

    init(_ envelope: Envelope) {
        self.envelope = envelope
    }

    /// Reads on.
    mutating func read(_ buffer: inout ReplyBuffer, _ draft: inout CallDraft) -> ReadingProgress {
        draft.isHeld = envelope.isIDLast && draft.id == nil && depth > 0
        while true {
            switch state {
            case .arguments(var reader):
                let progress = reader.read(&buffer, into: &draft.arguments)
                state = .arguments(reader)
                guard progress == .done else { return progress }
                finishArguments(&draft)
                return .again
            case .argumentString(let scanned):
                if let progress = readArgumentString(scanned, &buffer, &draft) { return progress }
            default:
                guard buffer.skipSpace(), let byte = buffer.next else { return .more }
                if let progress = readToken(byte, &buffer, &draft) { return progress }
            }
        }
    }

    private mutating func finishArguments(_ draft: inout CallDraft) {
        draft.isWhole = true
        hasArguments = true
        state = .afterValue
    }

    /// Reads one token; nil to go on.
    private mutating func readToken(
        _ byte: UInt8,
        _ buffer: inout ReplyBuffer,
        _ draft: inout CallDraft
    ) -> ReadingProgress? {
        switch (state, byte) {
        case (.start, UInt8(ascii: "{")):
            depth += 1
            state = .key
        case (.key, UInt8(ascii: "\"")): return readKey(&buffer)
        case (.colon(let member), UInt8(ascii: ":")): state = .value(member)
        case (.value(let member), _): return readValue(member, byte, &buffer, &draft)
        case (.afterValue, UInt8(ascii: ",")): state = .key
        case (.afterValue, UInt8(ascii: "}")):
            depth -= 1
            if depth == 0 {
                buffer.advance()
                return end(&draft)
            }
        default: return .failed
        }
        buffer.advance()
        return nil
    }

    /// A call without arguments has none.
    private func end(_ draft: inout CallDraft) -> ReadingProgress {
        draft.isHeld = false
        guard draft.name != nil, hasArguments || !envelope.needsArguments else { return .failed }
        if !hasArguments {
            draft.arguments = Array("{}".utf8)
            draft.isWhole = true
        }
        return .done
    }

    private mutating func readKey(_ buffer: inout ReplyBuffer) -> ReadingProgress? {
        guard let (text, length) = shortString(buffer) else { return waiting(buffer) }
        switch text {
        case "name", "tool_name": state = .colon(.name)
        case "arguments", "parameters":
            guard !hasArguments else { return .failed }
            state = .colon(.arguments)
        case "id", "tool_call_id", "call_id": state = .colon(.id)
        case "type": state = .colon(.type)
        case "function": state = .colon(.function)
        default: return .failed
        }
        buffer.advance(length)
        return nil
    }

    private mutating func readValue(
        _ member: Member,
        _ byte: UInt8,
        _ buffer: inout ReplyBuffer,
        _ draft: inout CallDraft
    ) -> ReadingProgress? {
        switch (member, byte) {
        case (.arguments, UInt8(ascii: "{")): state = .arguments(JSONScanner())
        case (.arguments, UInt8(ascii: "\"")): state = .argumentString(scanned: 1)
        case (.arguments, _): return readMissingArguments(&buffer, &draft)
        case (.function, UInt8(ascii: "{")):
            guard depth == 1 else { return .failed }
            depth = 2
            buffer.advance()
            state = .key
        case (.id, _) where byte.isDigit: return readNumberedID(&buffer, &draft)
        case (_, UInt8(ascii: "\"")): return readShortValue(member, &buffer, &draft)
        default: return .failed
        }
        return nil
    }

    private mutating func readShortValue(
        _ member: Member,
        _ buffer: inout ReplyBuffer,
        _ draft: inout CallDraft
    ) -> ReadingProgress? {
        guard let (text, length) = shortString(buffer) else { return waiting(buffer) }
        switch member {
        case .name, .function:
            guard draft.name == nil, !text.isEmpty else { return .failed }
            draft.name = text
        case .id:
            draft.id = text.isEmpty ? nil : text
            draft.isHeld = false
        case .type where text == "function": break
        case .type, .arguments: return .failed
        }
        buffer.advance(length)
        state = .afterValue
        return .again
    }

    private mutating func readNumberedID(_ buffer: inout ReplyBuffer, _ draft: inout CallDraft) -> ReadingProgress? {
        let digits = buffer.rest.prefix(Self.maximumStringLength).prefix(while: \.isDigit)
        guard buffer.next(after: digits.count) != nil else { return .more }
        draft.id = String(decoding: digits, as: UTF8.self)
        draft.isHeld = false
        buffer.advance(digits.count)
        state = .afterValue
        return .again
    }

    /// `null` in place of arguments.
    private mutating func readMissingArguments(
        _ buffer: inout ReplyBuffer,
        _ draft: inout CallDraft
    ) -> ReadingProgress? {
        let null: Mark = "null"
        switch buffer.match(null) {
        case .none: return .failed
        case .undecided: return .more
        case .whole:
            buffer.advance(null.bytes.count)
            draft.arguments += "{}".utf8
            finishArguments(&draft)
            return .again
        }
    }

    /// Arguments that are a JSON text inside a string are taken when they are whole.
    private mutating func readArgumentString(
        _ scanned: Int,
        _ buffer: inout ReplyBuffer,
        _ draft: inout CallDraft
    ) -> ReadingProgress? {
        var offset = scanned
        while let byte = buffer.next(after: offset), byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\"), buffer.next(after: offset + 1) == nil { break }
            offset += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        guard buffer.next(after: offset) == UInt8(ascii: "\"") else {
            state = .argumentString(scanned: offset)
            return .more
        }
        let inside = buffer.rest.prefix(offset).dropFirst()
        guard let arguments = JSONString.unescape(inside).flatMap(Self.object) else { return .failed }
        draft.arguments += arguments
        buffer.advance(offset + 1)
        finishArguments(&draft)
        return .again
    }

    /// A text that is a JSON object, or nothing, which means an empty one.
    private static func object(_ text: [UInt8]) -> [UInt8]? {
        let text = text[...].trimmed
        if text.isEmpty { return Array("{}".utf8) }
        return text.first == UInt8(ascii: "{") ? JSONScanner.checked(text) : nil
    }

    /// A string at the position and its length with the quotes, nil if it is not whole or not a short one.
    private func shortString(_ buffer: ReplyBuffer) -> (text: String, length: Int)? {
        var offset = 1
        while offset <= Self.maximumStringLength, let byte = buffer.next(after: offset) {
            if byte == UInt8(ascii: "\"") {
                let inside = JSONString.unescape(buffer.rest.prefix(offset).dropFirst())
                return inside.map { (String(decoding: $0, as: UTF8.self), offset + 1) }
            }
            offset += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }

    /// Whether a string that is not whole may become one.
    private func waiting(_ buffer: ReplyBuffer) -> ReadingProgress {
        let text = buffer.rest.prefix(Self.maximumStringLength + 2)
        let isShort = text.count < Self.maximumStringLength
        return isShort && !text.dropFirst().contains { $0 < 0x20 } && !hasEnd(text) ? .more : .failed
    }

    private func hasEnd(_ text: ArraySlice<UInt8>) -> Bool {
        var isEscaped = false
        for byte in text.dropFirst() {
            if byte == UInt8(ascii: "\""), !isEscaped { return true }
            isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
        }
        return false
    }
}
