/// Bytes that are meant as text but need not be UTF-8: a token may be half a character.
package struct ByteString: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The bytes as they stand in the file.
    package let bytes: ArraySlice<UInt8>

    /// Wraps bytes without copying them.
    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
    }

    /// The UTF-8 bytes of a text.
    package init(_ text: String) {
        self.bytes = Array(text.utf8)[...]
    }

    /// The UTF-8 bytes of a literal.
    package init(stringLiteral text: String) {
        self.init(text)
    }

    /// The text, or nil if the bytes are not UTF-8.
    package var text: String? { String(validating: bytes, as: UTF8.self) }

    /// The text, with a replacement character for what is not UTF-8; for people to read.
    package var description: String { String(decoding: bytes, as: UTF8.self) }
}
