/// Walks through the source of a grammar and says where something is wrong with it.
struct TextScanner {
    private let bytes: [UInt8]

    /// How many bytes have been read.
    private(set) var offset = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    var second: UInt8? { offset + 1 < bytes.count ? bytes[offset + 1] : nil }

    mutating func advance() {
        offset += 1
    }

    mutating func back(to earlier: Int) {
        offset = earlier
    }

    mutating func take(_ text: StaticString) -> Bool {
        let wanted = Array("\(text)".utf8)
        guard bytes[offset...].starts(with: wanted) else { return false }
        offset += wanted.count
        return true
    }

    mutating func takeWhile(_ condition: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let taken = bytes[offset...].prefix(while: condition)
        offset += taken.count
        return taken
    }

    mutating func takeScalar() -> Unicode.Scalar? {
        guard let first = next else { return nil }
        let count = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        let end = min(offset + count, bytes.count)
        defer { offset = end }
        return String(decoding: bytes[offset..<end], as: UTF8.self).unicodeScalars.first
    }

    mutating func hexadecimal(_ digitCount: Int) throws(GrammarError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<digitCount {
            guard let digit = next.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
                throw expected("\(digitCount) hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }

    /// A decimal number of up to nine digits.
    mutating func number() throws(GrammarError) -> Int {
        let start = offset
        let digits = takeWhile { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        guard !digits.isEmpty else { throw expected("a number") }
        guard digits.count <= 9, let value = Int(String(decoding: digits, as: UTF8.self)) else {
            throw error("a number with more than nine digits", .limitExceeded, at: start)
        }
        return value
    }

    func expected(_ what: String) -> GrammarError {
        var rest = self
        guard let found = rest.takeScalar() else { return error("expected \(what), found the end") }
        let isVisible = found.value > 0x20 && found.value != 0x7F
        let name = isVisible ? "'\(found)'" : "U+\(String(found.value, radix: 16, uppercase: true))"
        return error("expected \(what), found \(name)")
    }

    /// An error in front of what is read next, or at an earlier offset.
    func error(_ message: String, _ code: GrammarError.Code = .syntax, at place: Int? = nil) -> GrammarError {
        let before = bytes.prefix(place ?? offset)
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return GrammarError(
            code: code,
            message: message,
            place: .text(line: before.count { $0 == 0x0A } + 1, column: before.count - lineStart + 1)
        )
    }
}
