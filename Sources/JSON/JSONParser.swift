/// Reads JSON as RFC 8259 has it, and nothing more: no comments, no trailing commas, no name twice in an object, no
/// number that is too large, no half of a surrogate pair.
///
/// - Complexity: O(bytes).
package struct JSONParser {
    /// How deep arrays and objects may be nested.
    package static let maximumDepth = 128

    /// How many values there may be; each takes more memory than the two bytes that it can be written in.
    package static let maximumValueCount = 2_000_000

    private let bytes: [UInt8]
    private var position = 0
    private var valueCount = 0

    /// Reads bytes that hold one value.
    ///
    /// - Throws: ``JSONError``, with the line and the column.
    package static func value(of bytes: [UInt8]) throws(JSONError) -> JSONValue {
        var parser = JSONParser(bytes: bytes)
        let value = try parser.value(depth: 0)
        parser.skipWhitespace()
        guard parser.position == bytes.count else { throw parser.malformed("expected the end of the text") }
        return value
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var next: UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth < Self.maximumDepth else {
            throw error(.limitExceeded, "more than \(Self.maximumDepth) arrays and objects inside each other")
        }
        valueCount += 1
        guard valueCount <= Self.maximumValueCount else {
            throw error(.limitExceeded, "more than \(Self.maximumValueCount) values")
        }
        skipWhitespace()
        switch next {
        case UInt8(ascii: "{"): return .object(try members(depth: depth))
        case UInt8(ascii: "["): return .array(try elements(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return try number()
        default: throw malformed("expected a value")
        }
    }

    private mutating func members(depth: Int) throws(JSONError) -> [JSONMember] {
        var members: [JSONMember] = []
        var names: Set<String> = []
        position += 1
        skipWhitespace()
        if take("}") { return members }
        repeat {
            skipWhitespace()
            guard next == UInt8(ascii: "\"") else { throw malformed("expected a name in quotes") }
            let start = position
            let name = try string()
            guard names.insert(name).inserted else {
                position = start
                throw error(.malformed, "the name \"\(name.prefix(64))\" stands twice in the same object")
            }
            skipWhitespace()
            guard take(":") else { throw malformed("expected ':'") }
            members.append(JSONMember(name: name, value: try value(depth: depth + 1)))
            skipWhitespace()
        } while take(",")
        guard take("}") else { throw malformed("expected ',' or '}'") }
        return members
    }

    private mutating func elements(depth: Int) throws(JSONError) -> [JSONValue] {
        var elements: [JSONValue] = []
        position += 1
        skipWhitespace()
        if take("]") { return elements }
        repeat {
            elements.append(try value(depth: depth + 1))
            skipWhitespace()
        } while take(",")
        guard take("]") else { throw malformed("expected ',' or ']'") }
        return elements
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for byte in "\(word)".utf8 {
            guard next == byte else { throw malformed("expected '\(word)'") }
            position += 1
        }
        return value
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("-") { _ = take("+") }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if let integer = Int(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else {
            position = start
            throw error(.limitExceeded, "a number too large for 64 bits")
        }
        return Int(exactly: number).map { .integer($0) } ?? .number(number)
    }

    private mutating func digits() throws(JSONError) {
        let start = position
        while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
        guard position > start else { throw malformed("expected a digit") }
    }

    private mutating func string() throws(JSONError) -> String {
        let opening = position
        position += 1
        var text: [UInt8] = []
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                guard let string = String(validating: text, as: UTF8.self) else {
                    position = opening
                    throw error(.malformed, "a string that is not UTF-8")
                }
                return string
            case UInt8(ascii: "\\"):
                position += 1
                try escape(into: &text)
            case 0..<0x20:
                throw malformed("expected an escape such as \\n instead of a bare control character")
            default:
                text.append(byte)
                position += 1
            }
        }
        throw malformed("expected '\"' at the end of the string")
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        let letter = next
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter ?? 0)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text += String(Character(try escapedScalar())).utf8
        default:
            position -= 1
            throw malformed("expected one of \" \\ / b f n r t u after '\\'")
        }
    }

    /// The character of `XXXX` or `XXXX\uXXXX`, the position being behind `\u`.
    private mutating func escapedScalar() throws(JSONError) -> Unicode.Scalar {
        let start = position
        let high = try fourHexDigits()
        if let scalar = Unicode.Scalar(high) { return scalar }
        if high < 0xDC00, take("\\"), take("u") {
            let low = try fourHexDigits()
            if 0xDC00...0xDFFF ~= low,
                let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
            {
                return scalar
            }
        }
        position = start
        throw error(.malformed, "half of a surrogate pair")
    }

    private mutating func fourHexDigits() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw malformed("expected four hexadecimal digits after '\\u'")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private mutating func skipWhitespace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private func malformed(_ expectation: String) -> JSONError {
        guard let byte = next else { return error(.malformed, "\(expectation), found the end of the text") }
        let found = 0x21..<0x7F ~= byte ? "'\(Unicode.Scalar(byte))'" : "byte \(byte)"
        return error(.malformed, "\(expectation), found \(found)")
    }

    private func error(_ code: JSONError.Code, _ message: String) -> JSONError {
        let before = bytes.prefix(position)
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return JSONError(
            code: code,
            message: message,
            line: before.count { $0 == 0x0A } + 1,
            column: position - lineStart + 1
        )
    }
}
