/// The text of one line and the cursor in it, kept as the text before the cursor and the text after.
///
/// A step is one character as a person sees it: an accented letter or an emoji moves and goes as one.
package struct EditBuffer: Equatable, Sendable {
    /// The text to the left of the cursor.
    package private(set) var before: String
    /// The text under the cursor and to the right of it.
    package private(set) var after: String

    /// The cursor stands at the end of `text`.
    package init(_ text: String = "") {
        before = text
        after = ""
    }

    /// The whole line.
    package var text: String { before + after }
    /// Whether there is no text.
    package var isEmpty: Bool { before.isEmpty && after.isEmpty }

    /// Inserts at the cursor, which then stands after the text.
    package mutating func insert(_ text: String) { before += text }

    /// Moves over the character before the cursor, if there is one.
    package mutating func moveLeft() { if let character = before.popLast() { after = String(character) + after } }

    /// Moves over the character after the cursor, if there is one.
    package mutating func moveRight() { if !after.isEmpty { before.append(after.removeFirst()) } }

    /// Moves before the first character.
    package mutating func moveToStart() {
        after = text
        before = ""
    }

    /// Moves after the last character.
    package mutating func moveToEnd() {
        before = text
        after = ""
    }

    /// Deletes the character before the cursor, if there is one.
    package mutating func deleteBackward() { _ = before.popLast() }

    /// Deletes the character after the cursor, if there is one.
    package mutating func deleteForward() { after = String(after.dropFirst()) }

    /// Deletes all before the cursor.
    package mutating func deleteToStart() { before = "" }

    /// Deletes all after the cursor.
    package mutating func deleteToEnd() { after = "" }

    /// Deletes the word before the cursor and the white space between them.
    package mutating func deleteWord() {
        while before.last?.isWhitespace == true { before.removeLast() }
        while let last = before.last, !last.isWhitespace { before.removeLast() }
    }
}
