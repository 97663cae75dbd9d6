/// Turns literals of another language into JSON while they come.
///
/// The position of the buffer is always behind what has been handed out: words, numbers and keys are taken when they
/// are whole, texts as they come.
struct LiteralReader: Sendable {
    /// Bytes that a key, a number or a word may have.
    static let maximumTokenLength = 256

    private enum Container: Sendable {
        case call
        case object
        case array
    }

    private enum State: Sendable {
        case start
        case value
        case firstKey
        case key
        case firstElement
        case colon
        case afterValue
        case afterComma
        /// Within a text that a quote or the dialect's mark ends.
        case string(quote: UInt8?)
    }

    private let dialect: LiteralDialect
    private var state = State.start
    private var containers: [Container] = []
    private var isKey = false

    init(_ dialect: LiteralDialect) {
        self.dialect = dialect
    }

    /// Reads up to the next piece of output, which is one JSON object once this is done.
    mutating func read(_ buffer: inout ReplyBuffer, into output: inout [UInt8]) -> ReadingProgress {
        let count = output.count
        while output.count == count {
            if case .string(let quote) = state {
                guard let progress = readString(quote, &buffer, &output) else { continue }
                return progress
            }
            if case .start = state, dialect.isCall {
                containers = [.call]
                state = .firstKey
            }
            guard buffer.skipSpace(), let byte = buffer.next else { return .more }
            switch readToken(byte, &buffer, &output) {
            case .again where containers.isEmpty: return .done
            case .again: continue
            case let progress: return progress
            }
        }
        return .again
    }

    private mutating func readToken(
        _ byte: UInt8,
        _ buffer: inout ReplyBuffer,
        _ output: inout [UInt8]
    ) -> ReadingProgress {
        switch (state, byte) {
        case (.start, UInt8(ascii: "{")):
            buffer.advance()
            open(.object, &output)
        case (.start, _): return .failed
        case (.firstKey, _) where byte == closing, (.firstElement, _) where byte == closing,
            (.afterValue, _) where byte == closing, (.afterComma, _) where byte == closing:
            buffer.advance()
            close(&output)
        case (.afterValue, UInt8(ascii: ",")):
            buffer.advance()
            state = .afterComma
        case (.afterValue, _): return .failed
        case (.afterComma, _):
            output += ", ".utf8
            state = containers.last == .array ? .value : .key
        case (.firstKey, _), (.key, _): return readKey(byte, &buffer, &output)
        case (.colon, UInt8(ascii: ":")):
            buffer.advance()
            output += ": ".utf8
            state = .value
        case (.colon, _): return .failed
        default: return readValue(byte, &buffer, &output)
        }
        return .again
    }

    /// What ends the innermost container.
    private var closing: UInt8 {
        switch containers.last {
        case .call: UInt8(ascii: ")")
        case .array: UInt8(ascii: "]")
        default: UInt8(ascii: "}")
        }
    }

    private mutating func open(_ container: Container, _ output: inout [UInt8]) {
        containers.append(container)
        output.append(UInt8(ascii: container == .array ? "[" : "{"))
        state = container == .array ? .firstElement : .firstKey
    }

    /// The object of a call is begun with its first argument, so that `f(what` begins none.
    private func beginCall(_ output: inout [UInt8]) {
        if case .firstKey = state, containers == [.call] { output.append(UInt8(ascii: "{")) }
    }

    private mutating func close(_ output: inout [UInt8]) {
        beginCall(&output)
        output.append(UInt8(ascii: containers.popLast() == .array ? "]" : "}"))
        state = .afterValue
    }

    private mutating func readKey(
        _ byte: UInt8,
        _ buffer: inout ReplyBuffer,
        _ output: inout [UInt8]
    ) -> ReadingProgress {
        let isCall = containers.last == .call
        if !isCall, let progress = beginString(byte, isKey: true, &buffer, &output) { return progress }
        guard isCall || dialect.hasBareKeys else { return .failed }
        let separator = UInt8(ascii: isCall ? "=" : ":")
        guard let end = buffer.rest.prefix(Self.maximumTokenLength).firstIndex(of: separator) else {
            return isWaiting(buffer, for: { $0.isNamePart || $0.isSpace })
        }
        let key = buffer.rest[..<end].trimmed
        guard !key.isEmpty, key.allSatisfy(\.isNamePart) else { return .failed }
        beginCall(&output)
        output += JSONString.quoted(key) + ": ".utf8
        buffer.advance(end - buffer.position + 1)
        state = .value
        return .again
    }

    private mutating func readValue(
        _ byte: UInt8,
        _ buffer: inout ReplyBuffer,
        _ output: inout [UInt8]
    ) -> ReadingProgress {
        if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
            guard containers.count < JSONScanner.maximumDepth else { return .failed }
            buffer.advance()
            open(byte == UInt8(ascii: "{") ? .object : .array, &output)
            return .again
        }
        if let progress = beginString(byte, isKey: false, &buffer, &output) { return progress }
        let isPart = { (byte: UInt8) in byte.isDigit || byte.isLetter || "+-.".utf8.contains(byte) }
        let limited = buffer.rest.prefix(Self.maximumTokenLength)
        guard let end = limited.firstIndex(where: { !isPart($0) }) else { return isWaiting(buffer, for: isPart) }
        guard let value = Self.scalar(limited[..<end]) else { return .failed }
        output += value
        buffer.advance(end - buffer.position)
        state = .afterValue
        return .again
    }

    /// Whether a token that has not ended may still become one.
    private func isWaiting(_ buffer: ReplyBuffer, for isPart: (UInt8) -> Bool) -> ReadingProgress {
        let token = buffer.rest.prefix(Self.maximumTokenLength)
        return token.count < Self.maximumTokenLength && token.allSatisfy(isPart) ? .more : .failed
    }

    private static func scalar(_ token: ArraySlice<UInt8>) -> [UInt8]? {
        switch String(decoding: token, as: UTF8.self) {
        case "true", "True": Array("true".utf8)
        case "false", "False": Array("false".utf8)
        case "null", "None": Array("null".utf8)
        default: JSONNumber.isNumber(token) ? Array(token) : nil
        }
    }

    /// Begins a text if one stands here; nil if none does.
    private mutating func beginString(
        _ byte: UInt8,
        isKey: Bool,
        _ buffer: inout ReplyBuffer,
        _ output: inout [UInt8]
    ) -> ReadingProgress? {
        var quote: UInt8?
        if dialect.hasQuotes, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            quote = byte
            buffer.advance()
        } else if let mark = dialect.stringMark {
            switch buffer.match(mark) {
            case .none: return nil
            case .undecided: return .more
            case .whole: buffer.advance(mark.bytes.count)
            }
        } else {
            return nil
        }
        output.append(UInt8(ascii: "\""))
        self.isKey = isKey
        state = .string(quote: quote)
        return .again
    }

    /// Reads on within a text; nil if its end has been read.
    private mutating func readString(
        _ quote: UInt8?,
        _ buffer: inout ReplyBuffer,
        _ output: inout [UInt8]
    ) -> ReadingProgress? {
        if let mark = dialect.stringMark, quote == nil {
            switch buffer.search([mark], from: 0) {
            case .found(let offset, _):
                JSONString.escape(buffer.rest.prefix(offset), into: &output)
                buffer.advance(offset + mark.bytes.count)
            case .undecided(let clear):
                JSONString.escape(buffer.rest.prefix(clear), into: &output)
                buffer.advance(clear)
                return .more
            }
        } else {
            while let byte = buffer.next, byte != quote {
                if byte == UInt8(ascii: "\\") {
                    guard readEscape(&buffer, &output) else { return buffer.isComplete ? .failed : .more }
                } else {
                    JSONString.escape(byte, into: &output)
                    buffer.advance()
                }
            }
            guard buffer.next != nil else { return .more }
            buffer.advance()
        }
        output.append(UInt8(ascii: "\""))
        state = isKey ? .colon : .afterValue
        return nil
    }

    /// Reads one of Python's escapes; false if it is not whole yet. An unknown one is the text that it is.
    private func readEscape(_ buffer: inout ReplyBuffer, _ output: inout [UInt8]) -> Bool {
        guard let letter = buffer.next(after: 1) else { return false }
        var text: [UInt8]
        switch letter {
        case UInt8(ascii: "n"): text = [0x0A]
        case UInt8(ascii: "t"): text = [0x09]
        case UInt8(ascii: "r"): text = [0x0D]
        case UInt8(ascii: "b"): text = [0x08]
        case UInt8(ascii: "f"): text = [0x0C]
        case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "/"): text = [letter]
        case 0x0A: text = []
        case UInt8(ascii: "x"): return readScalar(digits: 2, &buffer, &output)
        case UInt8(ascii: "u"): return readScalar(digits: 4, &buffer, &output)
        case UInt8(ascii: "U"): return readScalar(digits: 8, &buffer, &output)
        default: text = [UInt8(ascii: "\\")]
        }
        buffer.advance(text.first == UInt8(ascii: "\\") && letter != UInt8(ascii: "\\") ? 1 : 2)
        JSONString.escape(text, into: &output)
        return true
    }

    /// Reads the scalar of `\x41` and the like; halves of surrogate pairs may come as two, as JSON writes them.
    private func readScalar(digits: Int, _ buffer: inout ReplyBuffer, _ output: inout [UInt8]) -> Bool {
        let first = buffer.rest.dropFirst(2).prefix(digits)
        guard first.count == digits || buffer.isComplete || first.contains(where: { JSONString.hexDigit($0) == nil })
        else { return false }
        var rest = buffer.rest.dropFirst(2)
        var length = 2 + digits
        var value = JSONString.number(&rest, digits: digits)
        if digits == 4, let high = value, 0xD800...0xDBFF ~= high {
            guard rest.count >= 6 || buffer.isComplete else { return false }
            value = nil
            if rest.starts(with: "\\u".utf8) {
                rest = rest.dropFirst(2)
                value = JSONString.number(&rest, digits: 4).flatMap {
                    0xDC00...0xDFFF ~= $0 ? 0x10000 + (high - 0xD800) << 10 + ($0 - 0xDC00) : nil
                }
                length = 12
            }
        }
        guard let scalar = value.flatMap(Unicode.Scalar.init) else {
            buffer.advance()
            output += "\\\\".utf8
            return true
        }
        buffer.advance(length)
        JSONString.escape(String(Character(scalar)).utf8, into: &output)
        return true
    }
}
