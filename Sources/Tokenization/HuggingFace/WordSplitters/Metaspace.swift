/// SentencePiece's way with spaces: each is written as `▁` and begins a word.
struct Metaspace: Sendable {
    /// Which words get a mark in front if they have none.
    enum Prefix: String, Sendable {
        case first
        case never
        case always
    }

    let mark: UInt32
    let prefix: Prefix
    let splits: Bool

    func split(_ text: inout SplitText) {
        text.rewrite { word in
            let marked = word.map { $0 == 0x20 ? mark : $0 }
            return wantsPrefix(marked) ? marked.prepending([mark]) : marked
        }
        if splits { text.cut(.mergedWithNext) { $0 == mark } }
    }

    private func wantsPrefix(_ word: AlignedText) -> Bool {
        guard word.values.first != mark else { return false }
        return switch prefix {
        case .always: true
        case .first: word.origins.first == 0
        case .never: false
        }
    }
}
