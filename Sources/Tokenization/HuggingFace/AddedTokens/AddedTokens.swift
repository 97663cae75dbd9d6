/// The `added_tokens` of a tokenizer.json.
struct AddedTokens: Sendable {
    /// By id; of several with one id the last counts.
    private(set) var byID: [TokenID: AddedToken] = [:]
    /// Texts that are no text for a reader.
    private(set) var specialTexts: Set<[UInt8]> = []

    /// Reads the list and adds what is new in it to `list`.
    ///
    /// A token that the model has keeps its id; a new one gets the next free id, whatever the file says, as the
    /// `tokenizers` package does it.
    init(_ node: JSONNode, _ list: inout TokenList) throws(TokenizationError) {
        guard !node.isNull else { return }
        var next = TokenID(list.modelCount)
        for element in try node.elements() {
            let text = try element["content"].bytes()
            if text.isEmpty { continue }
            var id = next
            if let known = list.id(of: text) {
                id = known
            } else {
                list.add(text, id: id)
                next += 1
            }
            let isSpecial = try element["special"].bool(default: false)
            byID[id] = AddedToken(
                id: id,
                text: text,
                isWord: try element["single_word"].bool(default: false),
                stripsLeft: try element["lstrip"].bool(default: false),
                stripsRight: try element["rstrip"].bool(default: false),
                isNormalized: try element["normalized"].bool(default: !isSpecial),
                isSpecial: isSpecial
            )
            if isSpecial { specialTexts.insert(text) }
        }
    }
}
