/// Joins lines to one message: a line that ends in `\`, and text between `"""`, go on in the next line.
///
/// A `"""` pair around the whole message is dropped; elsewhere in a message the marks stay.
package struct MessageDraft: Equatable, Sendable {
    private static let quote = "\"\"\""

    private var text: String?

    /// A draft without lines.
    package init() {}

    /// Whether no line waits for its continuation.
    package var isEmpty: Bool { text == nil }

    /// Adds a line and returns the message if it is complete, which empties the draft.
    package mutating func add(_ line: String) -> String? {
        let whole = text.map { $0 + "\n" + line } ?? line
        let quoteCount = whole.ranges(of: Self.quote).count
        if !quoteCount.isMultiple(of: 2) {
            text = whole
        } else if whole.hasSuffix("\\") {
            text = String(whole.dropLast())
        } else {
            text = nil
            return quoteCount == 2 ? Self.unquoted(whole) : whole
        }
        return nil
    }

    private static func unquoted(_ text: String) -> String {
        guard text.hasPrefix(quote), text.hasSuffix(quote) else { return text }
        var body = text.dropFirst(quote.count).dropLast(quote.count)
        if body.first == "\n" { body.removeFirst() }
        if body.last == "\n" { body.removeLast() }
        return String(body)
    }
}
