/// Passes JSON on while it comes, up to the first byte that cannot belong to it.
///
/// The text stays as the model wrote it, but for control characters inside strings, which become escapes: models write
/// such line ends, and JSON forbids them.
package struct JSONScanner: Sendable {
    /// Arrays and objects inside each other that are read.
    static let maximumDepth = 128

    private enum State: Sendable {
        case value
        case firstElement
        case firstKey
        case key
        case colon
        case afterValue
        case string
        case escape
        case unicode(digits: Int, value: UInt32)
        case lowSurrogate(UInt8)
        case number(JSONNumber)
        case word(ArraySlice<UInt8>)
        case done
    }

    private var state = State.value
    /// Whether each open container is an object.
    private var isObject: [Bool] = []
    private var isKey = false
    private var isAfterHighSurrogate = false

    /// Whether the value is whole.
    var isDone: Bool {
        switch state {
        case .done: true
        case .number(let number): isObject.isEmpty && number.isWhole
        default: false
        }
    }

    /// Reads an object; stops behind its end, or before a byte that cannot belong to it.
    mutating func read(_ buffer: inout ReplyBuffer, into output: inout [UInt8]) -> ReadingProgress {
        while let byte = buffer.next {
            if isObject.isEmpty, byte != UInt8(ascii: "{") { return .failed }
            guard accept(byte, into: &output) else { return .failed }
            buffer.advance()
            if case .done = state { return .done }
        }
        return .more
    }

    /// A text that is one JSON value, as it may be passed on; nil if it is none.
    package static func checked(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var scanner = JSONScanner()
        var output: [UInt8] = []
        for byte in text.trimmed {
            guard scanner.accept(byte, into: &output) else { return nil }
        }
        return scanner.isDone ? output : nil
    }

    private mutating func accept(_ byte: UInt8, into output: inout [UInt8]) -> Bool {
        switch state {
        case .string: return acceptInString(byte, into: &output)
        case .number(let number):
            guard let next = number.following(byte) else {
                guard number.isWhole, !isObject.isEmpty else { return false }
                state = .afterValue
                return accept(byte, into: &output)
            }
            state = .number(next)
        default:
            let isSpace = byte.isSpace && isBetweenTokens
            guard isSpace || acceptToken(byte) else { return false }
        }
        output.append(byte)
        return true
    }

    private var isBetweenTokens: Bool {
        switch state {
        case .value, .firstElement, .firstKey, .key, .colon, .afterValue: true
        default: false
        }
    }

    private mutating func acceptInString(_ byte: UInt8, into output: inout [UInt8]) -> Bool {
        switch byte {
        case UInt8(ascii: "\""):
            if isKey { state = .colon } else { endValue() }
        case UInt8(ascii: "\\"):
            state = .escape
        case 0..<0x20:
            JSONString.escape(byte, into: &output)
            return true
        default: break
        }
        output.append(byte)
        return true
    }

    private mutating func acceptToken(_ byte: UInt8) -> Bool {
        switch (state, byte) {
        case (.firstElement, UInt8(ascii: "]")), (.firstKey, UInt8(ascii: "}")): return endContainer()
        case (.value, _), (.firstElement, _): return beginValue(byte)
        case (.firstKey, UInt8(ascii: "\"")), (.key, UInt8(ascii: "\"")):
            isKey = true
            state = .string
        case (.colon, UInt8(ascii: ":")): state = .value
        case (.afterValue, UInt8(ascii: ",")): state = isObject.last == true ? .key : .value
        case (.afterValue, UInt8(ascii: "}")): return isObject.last == true && endContainer()
        case (.afterValue, UInt8(ascii: "]")): return isObject.last == false && endContainer()
        case (.escape, _): return acceptEscape(byte)
        case (.unicode(let digits, let value), _): return acceptUnicode(byte, digits, value)
        case (.lowSurrogate(let expected), _):
            guard byte == expected else { return false }
            state = expected == UInt8(ascii: "\\") ? .lowSurrogate(UInt8(ascii: "u")) : .unicode(digits: 0, value: 0)
        case (.word(let rest), _):
            guard rest.first == byte else { return false }
            if rest.count == 1 { endValue() } else { state = .word(rest.dropFirst()) }
        default: return false
        }
        return true
    }

    private mutating func beginValue(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard isObject.count < Self.maximumDepth else { return false }
            isObject.append(byte == UInt8(ascii: "{"))
            state = byte == UInt8(ascii: "{") ? .firstKey : .firstElement
        case UInt8(ascii: "\""):
            isKey = false
            state = .string
        case UInt8(ascii: "t"): state = .word(ArraySlice("rue".utf8))
        case UInt8(ascii: "f"): state = .word(ArraySlice("alse".utf8))
        case UInt8(ascii: "n"): state = .word(ArraySlice("ull".utf8))
        default:
            guard let number = JSONNumber(first: byte) else { return false }
            state = .number(number)
        }
        return true
    }

    private mutating func endContainer() -> Bool {
        isObject.removeLast()
        endValue()
        return true
    }

    private mutating func endValue() {
        state = isObject.isEmpty ? .done : .afterValue
    }

    private mutating func acceptEscape(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "u"): state = .unicode(digits: 0, value: 0)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            state = .string
        default: return false
        }
        return true
    }

    /// Halves of surrogate pairs mean nothing alone, so they are refused.
    private mutating func acceptUnicode(_ byte: UInt8, _ digits: Int, _ value: UInt32) -> Bool {
        guard let digit = JSONString.hexDigit(byte) else { return false }
        let value = value << 4 | digit
        guard digits == 3 else {
            state = .unicode(digits: digits + 1, value: value)
            return true
        }
        let isLow = 0xDC00...0xDFFF ~= value
        guard isLow == isAfterHighSurrogate else { return false }
        isAfterHighSurrogate = 0xD800...0xDBFF ~= value
        state = isAfterHighSurrogate ? .lowSurrogate(UInt8(ascii: "\\")) : .string
        return true
    }
}
