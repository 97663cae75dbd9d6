/// A rule that says where a word ends.
///
/// Each stands for one regular expression of a pre-tokenizer, written out as a scanner: `\p{L}` is a letter, `\p{N}` a
/// number, `\s` white space. Text that the expression leaves out between two matches is a word, too.
enum WordPattern: Sendable {
    /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
    case gpt2
    /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,digits}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
    case llama3(digits: Int)
    /// `[\p{P}$+<=>^~|]+`
    case punctuation
    /// `\p{N}+`
    case numbers
    /// `[0-9][0-9][0-9]`
    case digitTriples

    /// Where the word that begins at `start` ends; text from `limit` on does not exist for it.
    ///
    /// - Complexity: O(n) for all words of a text of n code points.
    func end(in text: CodePoints, from start: Int, before limit: Int) -> Int {
        let window = TextWindow(text: text, limit: limit)
        return switch self {
        case .gpt2: window.gpt2WordEnd(from: start)
        case .llama3(let digits): window.llama3WordEnd(from: start, digits: digits)
        case .punctuation: window.runEnd(from: start) { window.isPunctuation(at: $0) }
        case .numbers: window.runEnd(from: start) { window.isClass(.number, at: $0) }
        case .digitTriples: window.digitTripleEnd(from: start)
        }
    }
}
