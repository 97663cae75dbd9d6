/// What stands on the screen of the line being edited, so that the next drawing replaces it.
package struct LineView: Sendable {
    private var columnsAboveCursor: [Int] = []
    private var cursorColumn = 0

    /// A view that has drawn nothing; the cursor stands where the line shall begin.
    package init() {}

    /// The output that draws the line over what this view drew before, and places the cursor.
    ///
    /// Of a line that is taller than the screen, the rows around the cursor are drawn.
    package mutating func draw(prompt: String, buffer: EditBuffer, size: (columns: Int, rows: Int)) -> String {
        let layout = RowLayout(prompt: prompt, buffer: buffer, columns: size.columns)
        let first = max(0, min(layout.cursorRow - size.rows / 2, layout.rows.count - size.rows))
        let rows = layout.rows[first...].prefix(size.rows)
        let output =
            erasure(columns: size.columns) + rows.map(\.text).joined(separator: "\r\n")
            + Self.move(rows.endIndex - 1 - layout.cursorRow, "A") + "\r" + Self.move(layout.cursorColumn, "C")
        columnsAboveCursor = rows[..<layout.cursorRow].map(\.columns)
        cursorColumn = layout.cursorColumn
        return output
    }

    /// The output that draws the line a last time and goes to the row below it.
    package mutating func leave(prompt: String, text: String, size: (columns: Int, rows: Int)) -> String {
        defer { self = LineView() }
        return draw(prompt: prompt, buffer: EditBuffer(text), size: size) + "\r\n"
    }

    /// The output that clears the screen; the next drawing is at its top.
    package mutating func clearScreen() -> String {
        self = LineView()
        return "\u{1B}[H\u{1B}[2J"
    }

    /// A window made narrower has broken the rows that no longer fit, so they are counted anew.
    private func erasure(columns: Int) -> String {
        let rowCount = columnsAboveCursor.reduce(cursorColumn / columns) { $0 + max(1, ($1 + columns - 1) / columns) }
        return Self.move(rowCount, "A") + "\r\u{1B}[J"
    }

    private static func move(_ distance: Int, _ direction: String) -> String {
        distance > 0 ? "\u{1B}[\(distance)\(direction)" : ""
    }
}
