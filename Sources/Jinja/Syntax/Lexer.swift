/// Cuts a source into tokens, with `trim_blocks` and `lstrip_blocks` on and one final newline dropped.
struct Lexer {
    /// The source with all line ends as `\n`.
    let source: [UInt8]
    private(set) var position = 0
    private var tokens: [Token] = []
    /// Where the tag or literal under way begins, for errors about its missing end.
    private var failureOffset = 0

    init(_ text: String) {
        source = Self.normalized(text)
    }

    /// The offset that an error of this lexer is about.
    var errorOffset: Int { failureOffset }

    mutating func tokenize() throws(JinjaError) -> [Token] {
        while let begin = nextTag() {
            failureOffset = begin
            try readTag(at: begin)
        }
        emitText(position..<source.count)
        tokens.append(Token(kind: .end, offset: source.count))
        return tokens
    }

    private static func normalized(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var afterReturn = false
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\r") {
                bytes.append(UInt8(ascii: "\n"))
            } else if !(byte == UInt8(ascii: "\n") && afterReturn) {
                bytes.append(byte)
            }
            afterReturn = byte == UInt8(ascii: "\r")
        }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return bytes
    }

    // MARK: Text and tags

    private func nextTag() -> Int? {
        var index = position
        while index + 1 < source.count {
            if source[index] == UInt8(ascii: "{") {
                switch source[index + 1] {
                case UInt8(ascii: "%"), UInt8(ascii: "{"), UInt8(ascii: "#"): return index
                default: break
                }
            }
            index += 1
        }
        return nil
    }

    private mutating func readTag(at begin: Int) throws(JinjaError) {
        let kind = source[begin + 1]
        emitTextBeforeTag(at: begin, isVariable: kind == UInt8(ascii: "{"))
        position = begin + 2
        if peek() == UInt8(ascii: "-") || peek() == UInt8(ascii: "+") { position += 1 }
        switch kind {
        case UInt8(ascii: "#"):
            try skipComment()
        case UInt8(ascii: "{"):
            tokens.append(Token(kind: .variableBegin, offset: begin))
            try readTokens(end: "}}", .variableEnd, begin: begin)
        default:
            if try readRaw() { return }
            tokens.append(Token(kind: .blockBegin, offset: begin))
            try readTokens(end: "%}", .blockEnd, begin: begin)
        }
    }

    private mutating func emitText(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        tokens.append(Token(kind: .text(String(decoding: source[range], as: UTF8.self)), offset: range.lowerBound))
    }

    /// Emits the text up to a tag, without the whitespace that the tag takes away.
    private mutating func emitTextBeforeTag(at begin: Int, isVariable: Bool) {
        var end = begin
        let sign = begin + 2 < source.count ? source[begin + 2] : 0
        if sign == UInt8(ascii: "-") {
            let text = String(decoding: source[position..<begin], as: UTF8.self)
            end = position + text.trimmed(.trailing).utf8.count
        } else if sign != UInt8(ascii: "+"), !isVariable {
            end = indentationStart(before: begin) ?? begin
        }
        emitText(position..<end)
    }

    /// Where the whitespace between the start of the line and a tag begins, if nothing else stands there.
    private func indentationStart(before begin: Int) -> Int? {
        let newline = source[position..<begin].lastIndex(of: UInt8(ascii: "\n"))
        let isLineStart = position == 0 || source[position - 1] == UInt8(ascii: "\n")
        guard newline != nil || isLineStart else { return nil }
        let start = newline.map { $0 + 1 } ?? position
        return whitespaceEnd(from: start) >= begin ? start : nil
    }

    private mutating func skipComment() throws(JinjaError) {
        while position < source.count {
            if try readEnd("#}", allowsPlus: true, trimsNewline: true) { return }
            position += 1
        }
        throw JinjaError(.syntax, "expected '#}' to end the comment, found the end of the template")
    }

    /// Reads `raw %}…{% endraw %}`, if that is what follows.
    private mutating func readRaw() throws(JinjaError) -> Bool {
        let start = position
        guard readWord("raw"), try readEnd("%}", allowsPlus: false, trimsNewline: false) else {
            position = start
            return false
        }
        let textStart = position
        while let begin = nextTag() {
            let resume = position
            position = begin + 2
            if peek() == UInt8(ascii: "-") || peek() == UInt8(ascii: "+") { position += 1 }
            if source[begin + 1] == UInt8(ascii: "%"), readWord("endraw"),
                try readEnd("%}", allowsPlus: true, trimsNewline: true)
            {
                let end = position
                position = textStart
                emitTextBeforeTag(at: begin, isVariable: false)
                position = end
                return true
            }
            position = max(resume, begin + 1)
        }
        throw JinjaError(.syntax, "expected '{% endraw %}', found the end of the template")
    }

    /// Reads whitespace, a word and whitespace; leaves the position anywhere if it fails.
    private mutating func readWord(_ word: String) -> Bool {
        position = whitespaceEnd(from: position)
        guard source[position...].starts(with: word.utf8) else { return false }
        position = whitespaceEnd(from: position + word.utf8.count)
        return true
    }

    /// Reads the end of a tag, with its sign and the whitespace it takes away.
    private mutating func readEnd(_ end: String, allowsPlus: Bool, trimsNewline: Bool) throws(JinjaError) -> Bool {
        let sign = peek()
        let isSigned = sign == UInt8(ascii: "-") || (allowsPlus && sign == UInt8(ascii: "+"))
        let endStart = isSigned ? position + 1 : position
        guard endStart < source.count, source[endStart...].starts(with: end.utf8) else { return false }
        position = endStart + 2
        if isSigned {
            if sign == UInt8(ascii: "-") { position = whitespaceEnd(from: position) }
        } else if trimsNewline, peek() == UInt8(ascii: "\n") {
            position += 1
        }
        return true
    }

    // MARK: Inside tags

    private mutating func readTokens(end: String, _ endKind: Token.Kind, begin: Int) throws(JinjaError) {
        let isBlock = endKind == .blockEnd
        var open: [Token.Symbol] = []
        while true {
            position = whitespaceEnd(from: position)
            failureOffset = position
            let offset = position
            if open.isEmpty, try readEnd(end, allowsPlus: isBlock, trimsNewline: isBlock) {
                tokens.append(Token(kind: endKind, offset: offset))
                return
            }
            guard position < source.count else {
                failureOffset = begin
                throw JinjaError(.syntax, "expected '\(end)' to end the tag, found the end of the template")
            }
            let kind = try readToken()
            if case .symbol(let symbol) = kind {
                if let closing = symbol.closing {
                    open.append(closing)
                } else if symbol.isClosing, open.popLast() != symbol {
                    throw JinjaError(.syntax, "expected no '\(symbol.rawValue)' here: nothing that it closes is open")
                }
            }
            tokens.append(Token(kind: kind, offset: offset))
        }
    }

    private mutating func readToken() throws(JinjaError) -> Token.Kind {
        let byte = source[position]
        if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") { return .string(try readString(quote: byte)) }
        if isDigit(byte) { return try readNumber() }
        if let name = readName() { return .name(name) }
        for symbol in Token.Symbol.allCases where source[position...].starts(with: symbol.rawValue.utf8) {
            position += symbol.rawValue.utf8.count
            return .symbol(symbol)
        }
        let found = String(decoding: source[position..<min(position + 4, source.count)], as: UTF8.self).prefix(1)
        throw JinjaError(.syntax, "expected a name, a literal or an operator, found '\(found)'")
    }

    private mutating func readName() -> String? {
        var end = position
        while end < source.count, let (scalar, length) = scalar(at: end) {
            guard scalar == "_" || scalar.properties.isXIDContinue else { break }
            end += length
        }
        guard end > position else { return nil }
        defer { position = end }
        return String(decoding: source[position..<end], as: UTF8.self)
    }

    private mutating func readNumber() throws(JinjaError) -> Token.Kind {
        if peek() == UInt8(ascii: "0"), position + 1 < source.count {
            let radixes: [UInt8: Int] = [UInt8(ascii: "x"): 16, UInt8(ascii: "o"): 8, UInt8(ascii: "b"): 2]
            if let radix = radixes[source[position + 1] | 0x20] {
                position += 2
                return try integer(readDigits { Character(Unicode.Scalar($0)).isHexDigit }, radix: radix)
            }
        }
        let afterDot = position > 0 && source[position - 1] == UInt8(ascii: ".")
        var text = readDigits(isDigit)
        guard !afterDot else { return try integer(text, radix: 10) }
        var isFloat = false
        if peek() == UInt8(ascii: "."), position + 1 < source.count, isDigit(source[position + 1]) {
            position += 1
            text += "." + readDigits(isDigit)
            isFloat = true
        }
        if let exponent = readExponent() {
            text += exponent
            isFloat = true
        }
        guard isFloat else { return try integer(text, radix: 10) }
        guard let value = Double(text) else { throw JinjaError(.syntax, "expected a number, found '\(text)'") }
        return .float(value)
    }

    private mutating func readExponent() -> String? {
        var index = position
        guard index < source.count, source[index] | 0x20 == UInt8(ascii: "e") else { return nil }
        index += 1
        var sign = ""
        if index < source.count, source[index] == UInt8(ascii: "+") || source[index] == UInt8(ascii: "-") {
            sign = source[index] == UInt8(ascii: "-") ? "-" : "+"
            index += 1
        }
        guard index < source.count, isDigit(source[index]) else { return nil }
        position = index
        return "e" + sign + readDigits(isDigit)
    }

    /// Reads digits and the single underscores between them.
    private mutating func readDigits(_ isDigit: (UInt8) -> Bool) -> String {
        var digits: [UInt8] = []
        while position < source.count {
            if isDigit(source[position]) {
                digits.append(source[position])
            } else if source[position] != UInt8(ascii: "_") || position + 1 >= source.count
                || !isDigit(source[position + 1])
            {
                break
            }
            position += 1
        }
        return String(decoding: digits, as: UTF8.self)
    }

    private func integer(_ digits: String, radix: Int) throws(JinjaError) -> Token.Kind {
        guard let value = Int(digits, radix: radix) else {
            throw JinjaError(.arithmetic, "expected an integer of 64 bits, found '\(digits.prefix(40))'")
        }
        return .integer(value)
    }

    // MARK: Strings

    private mutating func readString(quote: UInt8) throws(JinjaError) -> String {
        var bytes: [UInt8] = []
        position += 1
        while position < source.count {
            let byte = source[position]
            position += 1
            if byte == quote { return String(decoding: bytes, as: UTF8.self) }
            if byte == UInt8(ascii: "\\") {
                try readEscape(into: &bytes)
            } else {
                bytes.append(byte)
            }
        }
        throw JinjaError(.syntax, "expected the string to end with its quote, found the end of the template")
    }

    private mutating func readEscape(into bytes: inout [UInt8]) throws(JinjaError) {
        guard position < source.count else { return }
        let byte = source[position]
        position += 1
        switch byte {
        case UInt8(ascii: "n"): bytes.append(10)
        case UInt8(ascii: "t"): bytes.append(9)
        case UInt8(ascii: "r"): bytes.append(13)
        case UInt8(ascii: "a"): bytes.append(7)
        case UInt8(ascii: "b"): bytes.append(8)
        case UInt8(ascii: "f"): bytes.append(12)
        case UInt8(ascii: "v"): bytes.append(11)
        case UInt8(ascii: "\n"): break
        case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): bytes.append(byte)
        case UInt8(ascii: "x"): try appendScalar(digits: 2, to: &bytes)
        case UInt8(ascii: "u"): try appendScalar(digits: 4, to: &bytes)
        case UInt8(ascii: "U"): try appendScalar(digits: 8, to: &bytes)
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            position -= 1
            appendOctal(to: &bytes)
        default: bytes += [UInt8(ascii: "\\"), byte]
        }
    }

    private mutating func appendScalar(digits count: Int, to bytes: inout [UInt8]) throws(JinjaError) {
        let end = min(position + count, source.count)
        let digits = String(decoding: source[position..<end], as: UTF8.self)
        guard digits.utf8.count == count, digits.allSatisfy(\.isHexDigit), let code = UInt32(digits, radix: 16),
            code <= 0x10FFFF
        else { throw JinjaError(.syntax, "expected \(count) hexadecimal digits in the escape, found '\(digits)'") }
        position = end
        bytes += Array(String(Unicode.Scalar(code) ?? "\u{FFFD}").utf8)
    }

    private mutating func appendOctal(to bytes: inout [UInt8]) {
        var code: UInt32 = 0
        let end = min(position + 3, source.count)
        while position < end, (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(source[position]) {
            code = code * 8 + UInt32(source[position] - UInt8(ascii: "0"))
            position += 1
        }
        bytes += Array(String(Unicode.Scalar(code) ?? "\u{FFFD}").utf8)
    }

    // MARK: Bytes

    private func peek() -> UInt8? {
        position < source.count ? source[position] : nil
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private func scalar(at index: Int) -> (scalar: Unicode.Scalar, length: Int)? {
        let lead = source[index]
        guard lead >= 0x80 else { return (Unicode.Scalar(lead), 1) }
        let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
        let bytes = source[index..<min(index + length, source.count)]
        return String(decoding: bytes, as: UTF8.self).unicodeScalars.first.map { ($0, length) }
    }

    private func whitespaceEnd(from start: Int) -> Int {
        var index = start
        while index < source.count, let (scalar, length) = scalar(at: index), scalar.isPythonWhitespace {
            index += length
        }
        return index
    }
}
