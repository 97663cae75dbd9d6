/// A conversation as the text that the model reads.
package struct Prompt: Sendable, Equatable {
    /// The text.
    package let text: String
    /// UTF-8 offsets in the text, ascending: no control token reaches across one, because there a user's text only looks
    /// like such a token.
    package let seams: [Int]
    /// What had to be said in another way than the conversation has it, because the template takes no such thing.
    package let adaptations: [Adaptation]
    /// Whether the text begins with the token that begins a sequence, so that the tokenizer must not add another.
    package let beginsWithBOS: Bool
}
