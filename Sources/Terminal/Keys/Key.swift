/// What a person asked for with one key press or one paste.
package enum Key: Hashable, Sendable {
    /// One typed character, or the whole of a paste with its newlines as `\n`.
    case text(String)
    /// Keys that move, and their Control equivalents.
    case enter, left, right, home, end, up, down
    /// Keys that delete; `delete` is the one under the cursor.
    case backspace, delete, deleteWord, deleteToStart, deleteToEnd
    /// Ctrl-L, Ctrl-C and Ctrl-D.
    case clearScreen, interrupt, endOfInput
}
