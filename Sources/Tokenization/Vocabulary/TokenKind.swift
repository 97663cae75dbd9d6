/// What a token stands for; the raw values are GGUF's `tokenizer.ggml.token_type`.
package enum TokenKind: UInt8, Sendable {
    /// A piece of text.
    case normal = 1
    /// Stands for text that no token spells.
    case unknown = 2
    /// Steers the model and is no text: the end of a turn, the begin of a document.
    case control = 3
    /// Added to the vocabulary by hand and matched before all else.
    case userDefined = 4
    /// Never produced and without text.
    case unused = 5
    /// One byte, written `<0x0A>`.
    case byte = 6

    /// Whether the token is no text.
    package var isControl: Bool { self == .control || self == .unknown }
}
