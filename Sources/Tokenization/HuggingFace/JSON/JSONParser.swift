/// Reads JSON.
///
/// - Source: RFC 8259. Of keys that come twice all are kept; half a surrogate pair becomes the three bytes that UTF-8
///   would have for it.
struct JSONParser {
    private let bytes: [UInt8]
    private let file: String
    private var position = 0
    private var depth = 0

    private static let deepest = 100
    /// Bytes; the largest vocabularies that are published have a tenth of it.
    private static let largest = 512 << 20

    private init(_ bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    /// Reads a whole file, whose name is for messages.
    ///
    /// - Throws: ``TokenizationError`` `.malformedFile`, with the place.
    static func parse(_ bytes: [UInt8], file: String) throws(TokenizationError) -> JSONValue {
        var parser = JSONParser(bytes, file: file)
        guard bytes.count <= largest else {
            throw TokenizationError(
                .malformedFile,
                "\(file): expected at most \(largest) bytes, found \(bytes.count)"
            )
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { parser.position = 3 }
        let value = try parser.value()
        parser.skipSpace()
        guard parser.position == bytes.count else { throw parser.refusal("the end of the file") }
        return value
    }

    private func refusal(_ expected: String) -> TokenizationError {
        let found =
            position < bytes.count ? "\"\(String(decoding: bytes[position...].prefix(12), as: UTF8.self))\"" : "its end"
        return TokenizationError(
            .malformedFile,
            "\(file): expected \(expected) at byte \(position), found \(found); the file is damaged, fetch it again"
        )
    }

    private mutating func value() throws(TokenizationError) -> JSONValue {
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"): return try nested { parser throws(TokenizationError) in try parser.object() }
        case UInt8(ascii: "["): return try nested { parser throws(TokenizationError) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t") where take("true"): return .bool(true)
        case UInt8(ascii: "f") where take("false"): return .bool(false)
        case UInt8(ascii: "n") where take("null"): return .null
        default: return try number()
        }
    }

    private mutating func nested(
        _ body: (inout JSONParser) throws(TokenizationError) -> JSONValue
    ) throws(TokenizationError) -> JSONValue {
        guard depth < Self.deepest else { throw refusal("at most \(Self.deepest) lists and objects within each other") }
        depth += 1
        position += 1
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(TokenizationError) -> JSONValue {
        var members: [(key: [UInt8], value: JSONValue)] = []
        skipSpace()
        if take("}") { return .object(members) }
        while true {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw refusal("a key") }
            let key = try string()
            skipSpace()
            guard take(":") else { throw refusal("a colon") }
            members.append((key, try value()))
            skipSpace()
            if take("}") { return .object(members) }
            guard take(",") else { throw refusal("a comma or the end of the object") }
        }
    }

    private mutating func array() throws(TokenizationError) -> JSONValue {
        var elements: [JSONValue] = []
        skipSpace()
        if take("]") { return .array(elements) }
        while true {
            elements.append(try value())
            skipSpace()
            if take("]") { return .array(elements) }
            guard take(",") else { throw refusal("a comma or the end of the list") }
        }
    }

    // MARK: Strings

    private mutating func string() throws(TokenizationError) -> [UInt8] {
        position += 1
        var text: [UInt8] = []
        while true {
            let start = position
            while position < bytes.count, bytes[position] >= 0x20, bytes[position] != UInt8(ascii: "\""),
                bytes[position] != UInt8(ascii: "\\")
            {
                position += 1
            }
            text.append(contentsOf: bytes[start..<position])
            if take("\"") { return text }
            guard take("\\") else { throw refusal("the end of a string") }
            UTF8Character.append(try escaped(), to: &text)
        }
    }

    private mutating func escaped() throws(TokenizationError) -> UInt32 {
        guard let letter = peek else { throw refusal("an escaped character") }
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UInt32(letter)
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "u"): return try numbered()
        default:
            position -= 1
            throw refusal("an escaped character")
        }
    }

    private mutating func numbered() throws(TokenizationError) -> UInt32 {
        let first = try hexadecimal()
        guard (0xD800..<0xDC00).contains(first), position + 6 <= bytes.count,
            bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
        else { return first }
        let start = position
        position += 2
        let second = try hexadecimal()
        guard (0xDC00..<0xE000).contains(second) else {
            position = start
            return first
        }
        return 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
    }

    private mutating func hexadecimal() throws(TokenizationError) -> UInt32 {
        let digits = bytes[position...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw refusal("four hexadecimal digits") }
        position += 4
        return value
    }

    // MARK: Numbers

    private mutating func number() throws(TokenizationError) -> JSONValue {
        let start = position
        while let byte = peek, Self.isOfNumber(byte) { position += 1 }
        let digits = bytes[start..<position]
        // Most numbers are token ids.
        if digits.count < 10, !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) {
            return .number(digits.reduce(0) { 10 * $0 + Double($1 - 0x30) })
        }
        guard let first = digits.first, first == UInt8(ascii: "-") || (0x30...0x39).contains(first),
            let number = Double(String(decoding: digits, as: UTF8.self)), number.isFinite
        else {
            position = start
            throw refusal("a value")
        }
        return .number(number)
    }

    private static func isOfNumber(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || "+-.eE".utf8.contains(byte)
    }

    // MARK: Reading

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ wanted: StaticString) -> Bool {
        let count = wanted.utf8CodeUnitCount
        guard position + count <= bytes.count else { return false }
        let isThere = wanted.withUTF8Buffer { bytes[position..<position + count].elementsEqual($0) }
        if isThere { position += count }
        return isThere
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }
}
