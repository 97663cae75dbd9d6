import Grammar

/// One of a call's arguments, as it is written.
struct ArgumentMember {
    let part: GrammarPart
    var isRequired = false
    /// Whether there may be any number like this.
    var isRepeated = false
}
