import ArgumentParser

/// Whether tokens are guessed ahead.
struct DraftingOptions: ParsableArguments {
    @Flag(
        inversion: .prefixedNo,
        help: "Guess the next tokens from the text so far and verify them together; replies are the same without."
    )
    var drafts = true
}
