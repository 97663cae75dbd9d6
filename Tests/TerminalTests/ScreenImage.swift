import Terminal

/// A screen of a terminal that knows the few sequences the line view writes.
struct ScreenImage {
    let columns: Int
    let rows: Int
    private(set) var lines: [[Character]] = [[]]
    private(set) var row = 0
    private(set) var column = 0

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }

    /// The rows with a `|` where the cursor is.
    var picture: [String] {
        lines.enumerated().map { index, line in
            var line = line.filter { $0 != "\0" }
            if index == row { line.insert("|", at: cursorOffset) }
            return String(line)
        }
    }

    private var cursorOffset: Int { lines[row].prefix(column).count { $0 != "\0" } }

    mutating func show(_ output: String) {
        var rest = output.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\r": column = 0
            case "\n": moveDown()
            case "\u{1B}":
                rest.removeFirst()
                let number = rest.prefix { $0.properties.numericType != nil }
                rest = rest.dropFirst(number.count)
                let count = Int(String(number)) ?? 1
                switch rest.removeFirst() {
                case "A": row = max(0, row - count)
                case "C": column = min(columns - 1, column + count)
                case "H": (row, column) = (0, 0)
                case "J": number.isEmpty ? eraseBelow() : (lines = [[]])
                default: break
                }
            default: put(Character(scalar))
            }
        }
    }

    private mutating func moveDown() {
        row += 1
        if row == lines.count { lines.append([]) }
        if lines.count > rows {
            lines.removeFirst()
            row -= 1
        }
    }

    private mutating func eraseBelow() {
        lines[row] = Array(lines[row].prefix(column))
        lines.removeSubrange((row + 1)...)
    }

    private mutating func put(_ character: Character) {
        let width = Glyph(character).columns
        if column + width > columns {
            column = 0
            moveDown()
        }
        while lines[row].count < column + width { lines[row].append(" ") }
        lines[row][column] = character
        if width == 2 { lines[row][column + 1] = "\0" }
        column += width
    }
}
