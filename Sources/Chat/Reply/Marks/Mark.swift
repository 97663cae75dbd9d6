/// A text that has a meaning in a reply, such as `<think>`.
struct Mark: Sendable, Hashable, ExpressibleByStringLiteral {
    let text: String
    let bytes: [UInt8]

    /// - Parameter text: At least one byte.
    init(_ text: String) {
        precondition(!text.isEmpty, "a mark without text")
        self.text = text
        bytes = Array(text.utf8)
    }

    init(stringLiteral text: String) {
        self.init(text)
    }
}
