/// A rule that says where words end.
///
/// Each stands for one regular expression of a pre-tokenizer, written out as a scanner: `\p{L}` is a letter, `\p{N}` a
/// number, `\s` white space. Text that the expression leaves out between two matches is a word, too.
enum WordPattern: Sendable {
    /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
    case gpt2
    /// Words, numbers, signs and white space, as ``WordRule`` tells.
    case words(WordRule)
    /// `[…]{1,count}`
    case groups(BracketSet, atMost: Int = .max)
    /// `[…]+|[…]+`
    case runs([BracketSet])
    /// `\s?[…]+`, or the same with a space instead of `\s`.
    case spaced(BracketSet, by: BracketSet)
    /// `[0-9][0-9][0-9]`
    case digitTriples
    /// `\p{N}{1,3}(?=(\p{N}{3})*\P{N})`, each first group of a number together with the text before it.
    case numbersFromRight
    /// `(?=(\d{3})+(?!\d))`, which matches nothing and so only cuts.
    case thousands
    /// `\s+$`
    case trailingWhitespace
    /// `[\t\n]|    |  `
    case indents
    /// `<sentinel:[0-9]+>`
    case sentinels
    /// `IMGIMG[A-I]{1,4}Z`
    case imageNames

    /// Hands out the words of `window` in order; together they are all of it.
    ///
    /// - Complexity: O(n) for n bytes.
    func forEachWord(in window: TextWindow, _ body: (Range<Int>) -> Void) {
        switch self {
        case .gpt2: window.cut(body) { window.gpt2WordEnd(from: $0) }
        case .words(let rule): rule.forEachWord(in: window, body)
        case .groups(let set, let count):
            window.cut(body) { start in
                let end = set.end(window, from: start, atMost: count)
                return end > start ? end : nil
            }
        case .runs(let sets):
            window.cut(body) { start in
                sets.first { $0.contains(window, start) }.map { $0.end(window, from: start) }
            }
        case .spaced(let set, let space):
            window.cut(body) { start in
                let next = space.contains(window, start) ? window.next(start) : start
                if set.contains(window, next) { return set.end(window, from: next) }
                return set.contains(window, start) ? set.end(window, from: start) : nil
            }
        case .digitTriples: window.cut(body) { window.isDigitTriple(at: $0) ? $0 + 3 : nil }
        case .numbersFromRight: window.cutNumbersFromRight(body)
        case .thousands: window.cutThousands(body)
        case .trailingWhitespace: window.cutTrailingWhitespace(body)
        case .indents: window.cut(body) { window.indentEnd(from: $0) }
        case .sentinels: window.cut(body) { window.sentinelEnd(from: $0) }
        case .imageNames: window.cut(body) { window.imageNameEnd(from: $0) }
        }
    }
}
