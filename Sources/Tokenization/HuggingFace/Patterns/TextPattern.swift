/// Finds what a regular expression or a fixed text matches.
package struct TextPattern: Sendable {
    private enum Kind: Sendable {
        case text([UInt32])
        case program(PatternProgram)
    }

    private let kind: Kind

    /// Finds a fixed text; an empty one is found nowhere.
    package init(text: String) {
        kind = .text(text.unicodeScalars.map(\.value))
    }

    /// Finds what a regular expression matches.
    ///
    /// - Throws: ``TokenizationError`` `.unknownComponent` if it has something that this room can't do.
    package init(expression: String) throws(TokenizationError) {
        kind = .program(try PatternProgram(PatternParser.parse(expression), pattern: expression))
    }

    /// Finds the first of several alternatives that matches.
    init(choice nodes: [PatternNode]) {
        kind = .program(PatternProgram(fixed: .choice(nodes)))
    }

    /// The text that is searched for, unless it is a regular expression.
    var fixedText: [UInt32]? {
        if case .text(let text) = kind { return text }
        return nil
    }

    /// Hands out the matches in order; they may be empty and never overlap. Text outside of `range` doesn't exist.
    package func forEachMatch(in text: [UInt32], _ range: Range<Int>, _ body: (Range<Int>) -> Void) {
        switch kind {
        case .text(let wanted): Self.find(wanted, in: text, range, body)
        case .program(let program):
            var matcher = PatternMatcher(program, text, range)
            matcher.forEachMatch(body)
        }
    }

    private static func find(_ wanted: [UInt32], in text: [UInt32], _ range: Range<Int>, _ body: (Range<Int>) -> Void) {
        guard let first = wanted.first else { return }
        var position = range.lowerBound
        while position + wanted.count <= range.upperBound {
            if text[position] == first, text[position..<position + wanted.count].elementsEqual(wanted) {
                body(position..<position + wanted.count)
                position += wanted.count
            } else {
                position += 1
            }
        }
    }
}
