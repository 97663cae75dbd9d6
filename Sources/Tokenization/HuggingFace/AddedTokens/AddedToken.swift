/// A token that is cut out of the text before the model sees it.
struct AddedToken: Sendable {
    let id: TokenID
    let text: [UInt8]
    /// Whether it stands between words only.
    let isWord: Bool
    /// Whether white space before it belongs to it.
    let stripsLeft: Bool
    /// Whether white space behind it belongs to it.
    let stripsRight: Bool
    /// Whether it is searched for after the normalizer has done its work, on itself too.
    let isNormalized: Bool
    /// Whether it is no text.
    let isSpecial: Bool
}
