/// What pre-tokenizers distinguish in a character.
enum CharacterClass: UInt8, CaseIterable {
    /// `a` to `z`.
    case asciiLowercase
    /// `A` to `Z`.
    case asciiUppercase
    /// Other letters with case (Lu, Ll, Lt).
    case casedLetter
    /// Letters without case (Lm, Lo).
    case otherLetter
    /// `0` to `9`.
    case asciiDigit
    /// Other numbers (Nd, Nl, No).
    case otherNumber
    case punctuation
    case symbol
    /// Combining marks.
    case mark
    /// `\r` and `\n`.
    case lineBreak
    /// All other white space.
    case blank
    /// Control and format characters, private and unassigned code points, surrogates.
    case other
}
