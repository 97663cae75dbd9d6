/// Gives the bytes of tokens that follow one another.
package protocol TokenRendering: Sendable {
    /// What is certain now that `token` has come; it may end within a character.
    mutating func bytes(of token: TokenID) -> ArraySlice<UInt8>

    /// What was held back because a later token could have changed it.
    mutating func finish() -> ArraySlice<UInt8>
}
