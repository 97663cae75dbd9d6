/// A prompt and a line, broken into rows of the screen.
package struct RowLayout: Equatable, Sendable {
    /// One row of the screen.
    package struct Row: Equatable, Sendable {
        /// What to write.
        package fileprivate(set) var text = ""
        /// The columns that `text` takes.
        package fileprivate(set) var columns = 0
    }

    /// The rows from the top; there is at least one.
    package private(set) var rows = [Row()]
    /// The row of the cursor, from 0.
    package private(set) var cursorRow = 0
    /// The column of the cursor, from 0.
    package private(set) var cursorColumn = 0
    private let width: Int

    /// Breaks before the character that would exceed `columns`; one that is wider than that has a row to itself.
    package init(prompt: String, buffer: EditBuffer, columns: Int) {
        width = columns
        append(prompt)
        append(buffer.before)
        makeRoom(for: buffer.after.first == "\n" ? 0 : buffer.after.first.map { Glyph($0).columns } ?? 1)
        cursorRow = rows.count - 1
        cursorColumn = min(rows[cursorRow].columns, columns - 1)
        append(buffer.after)
    }

    private mutating func append(_ text: String) {
        for character in text {
            if character == "\n" {
                rows.append(Row())
                continue
            }
            let glyph = Glyph(character)
            makeRoom(for: glyph.columns)
            rows[rows.count - 1].text += glyph.text
            rows[rows.count - 1].columns += glyph.columns
        }
    }

    private mutating func makeRoom(for columns: Int) {
        let used = rows[rows.count - 1].columns
        if used > 0, used + columns > width { rows.append(Row()) }
    }
}
