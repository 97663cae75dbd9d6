/// Reads JSON (RFC 8259) into values: members keep their order, `1` is an integer and `1.0` is not.
///
/// - Complexity: O(bytes).
package struct JSONReader {
    /// How deep arrays and objects may be nested.
    package static let depthLimit = 100

    private let bytes: [UInt8]
    private var position = 0

    private init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// Reads a text that holds one value; of members with the same name the last one stays.
    ///
    /// - Parameters:
    ///   - text: The JSON.
    ///   - name: What errors call it.
    /// - Returns: The value; an integer beyond 64 bits is a floating-point number.
    /// - Throws: ``JinjaError`` `.syntax` with line and column, or `.limit` if it is nested too deeply.
    package static func value(of text: String, name: String) throws(JinjaError) -> JinjaValue {
        var reader = JSONReader(text)
        do throws(JinjaError) {
            let value = try reader.value(depth: 0)
            reader.skipWhitespace()
            guard reader.position == reader.bytes.count else { throw reader.unexpected("the end of the JSON") }
            return value
        } catch {
            throw error.located(at: reader.position, in: reader.bytes, template: name)
        }
    }

    private var next: UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    private mutating func value(depth: Int) throws(JinjaError) -> JinjaValue {
        guard depth < Self.depthLimit else {
            throw JinjaError(.limit, "expected at most \(Self.depthLimit) arrays and objects inside each other")
        }
        skipWhitespace()
        switch next {
        case UInt8(ascii: "{"): return .dictionary(try members(depth: depth))
        case UInt8(ascii: "["): return .array(try elements(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", true)
        case UInt8(ascii: "f"): return try word("false", false)
        case UInt8(ascii: "n"): return try word("null", .none)
        default: return try number()
        }
    }

    private mutating func members(depth: Int) throws(JinjaError) -> JinjaDictionary {
        var members = JinjaDictionary()
        position += 1
        skipWhitespace()
        if take("}") { return members }
        repeat {
            skipWhitespace()
            guard next == UInt8(ascii: "\"") else { throw unexpected("a name in quotes") }
            let name = try string()
            skipWhitespace()
            guard take(":") else { throw unexpected("':'") }
            members.set(.string(name), to: try value(depth: depth + 1))
            skipWhitespace()
        } while take(",")
        guard take("}") else { throw unexpected("',' or '}'") }
        return members
    }

    private mutating func elements(depth: Int) throws(JinjaError) -> [JinjaValue] {
        var elements: [JinjaValue] = []
        position += 1
        skipWhitespace()
        if take("]") { return elements }
        repeat {
            elements.append(try value(depth: depth + 1))
            skipWhitespace()
        } while take(",")
        guard take("]") else { throw unexpected("',' or ']'") }
        return elements
    }

    private mutating func word(_ word: String, _ value: JinjaValue) throws(JinjaError) -> JinjaValue {
        guard bytes[position...].starts(with: word.utf8) else { throw unexpected("'\(word)'") }
        position += word.utf8.count
        return value
    }

    private mutating func number() throws(JinjaError) -> JinjaValue {
        let start = position
        _ = take("-")
        if !take("0") { try digits(orElse: position > start ? "a digit" : "a value") }
        if take(".") { try digits(orElse: "a digit") }
        if take("e") || take("E") {
            if !take("-") { _ = take("+") }
            try digits(orElse: "a digit")
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if let integer = Int(text) { return .int(integer) }
        guard let number = Double(text), number.isFinite else {
            position = start
            throw JinjaError(.syntax, "expected a number that 64 bits can hold, found '\(text.prefix(40))'")
        }
        return .double(number)
    }

    private mutating func digits(orElse expected: String) throws(JinjaError) {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw unexpected(expected) }
    }

    private mutating func string() throws(JinjaError) -> String {
        var text: [UInt8] = []
        position += 1
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20:
                position -= 1
                throw unexpected("an escape such as \\n instead of a bare control character")
            default: text.append(byte)
            }
        }
        throw unexpected("'\"' at the end of the string")
    }

    private mutating func escape(into text: inout [UInt8]) throws(JinjaError) {
        let letter = next ?? 0
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text += Array(String(try escapedScalar()).utf8)
        default:
            position -= 1
            throw unexpected("one of \" \\ / b f n r t u after '\\'")
        }
    }

    /// The scalar of `XXXX` or `XXXX\uXXXX`, the position being behind `\u`.
    private mutating func escapedScalar() throws(JinjaError) -> Unicode.Scalar {
        let high = try fourHexadecimalDigits()
        if let scalar = Unicode.Scalar(high) { return scalar }
        if high < 0xDC00, take("\\"), take("u") {
            let low = try fourHexadecimalDigits()
            if (0xDC00...0xDFFF).contains(low),
                let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
            {
                return scalar
            }
        }
        throw JinjaError(.syntax, "expected both halves of a surrogate pair, found one")
    }

    private mutating func fourHexadecimalDigits() throws(JinjaError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw unexpected("four hexadecimal digits after '\\u'")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private mutating func skipWhitespace() {
        while let byte = next, [0x20, 0x0A, 0x0D, 0x09].contains(byte) { position += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private func unexpected(_ expected: String) -> JinjaError {
        guard let byte = next else { return JinjaError(.syntax, "expected \(expected), found the end of the JSON") }
        let found = (0x21..<0x7F).contains(byte) ? "'\(Unicode.Scalar(byte))'" : "byte \(byte)"
        return JinjaError(.syntax, "expected \(expected), found \(found)")
    }
}
