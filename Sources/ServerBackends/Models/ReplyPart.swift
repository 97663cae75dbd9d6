import Inference

/// What one event of a server says of a reply.
struct ReplyPart: Sendable, Equatable {
    /// Text that is certain.
    var text = ""
    /// The tokens that have come with it.
    var tokens: [GeneratedToken] = []
    /// Why the reply ends, once it does.
    var finish: FinishReason?
    /// Corrections of the statistics that are kept here.
    var counts = Counts()

    /// What a server may say of a request's cost; nil where it says nothing.
    struct Counts: Sendable, Equatable {
        var promptTokens: Int?
        var cachedPromptTokens: Int?
        var generatedTokens: Int?
        var draftedTokens: Int?
        var acceptedTokens: Int?
        var promptDuration: Duration?
        var generationDuration: Duration?
    }

    /// Whether it says nothing to whoever waits for text.
    var isSilent: Bool { text.isEmpty && tokens.isEmpty }
}
