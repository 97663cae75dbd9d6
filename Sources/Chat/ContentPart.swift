/// A piece of what a message says.
package enum ContentPart: Sendable, Equatable {
    /// A text.
    case text(String)
    /// The place of an image; the template writes the tokens that stand for it.
    case image
    /// The place of a sound.
    case audio
    /// The place of a film.
    case video

    /// The text, nil for all that is none.
    package var text: String? {
        if case .text(let text) = self { text } else { nil }
    }
}
