/// Why a vocabulary could not become a tokenizer.
package struct TokenizationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of mistake, for callers that decide by it.
    package enum Code: Sendable {
        /// The tokenizer model is none that this room reads.
        case unknownModel
        /// The pre-tokenizer is none that this room reads.
        case unknownPreTokenizer
        /// The vocabulary holds no token, or more than a token id can count.
        case invalidTokenCount
        /// A list that runs beside the tokens has another length than they.
        case sizeMismatch
        /// A special token id lies outside the vocabulary.
        case tokenOutOfRange
        /// Two tokens have the same text.
        case duplicateToken
        /// A score is not a number.
        case invalidScore
        /// A byte token is not written as `<0x` two hexadecimal digits `>`.
        case malformedByteToken
        /// A table of character replacements is shorter than it says.
        case malformedCharacterMap
        /// A file is not the JSON that it should be.
        case malformedFile
        /// A tokenizer.json names a part or a pattern that this room can't do.
        case unknownComponent
        /// Byte-level BPE came without its merges.
        case missingMerges
    }

    /// The kind of mistake.
    package let code: Code
    /// What was expected, what was found and what to do.
    package let message: String
    /// The token at fault, if there is one.
    package let token: Int?

    init(_ code: Code, _ message: String, token: Int? = nil) {
        self.code = code
        self.message = message
        self.token = token
    }

    /// The message, with the token's id in front if there is one.
    package var description: String {
        token.map { "token \($0): \(message)" } ?? message
    }
}
