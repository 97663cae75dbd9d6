/// The head of a message that says for whom it is: `assistant to=functions.f<|channel|>commentary json<|message|>`.
struct MessageHeader: Sendable {
    /// Marks that stand within a header.
    var inner: [Mark] = []
    /// What ends it.
    let end: Mark
    /// How arguments follow a header that names a tool; without it such a message is read as text addressed to a tool.
    var callSteps: [CallStep]?

    /// How the model writes headers.
    var spellings: [HeaderSpelling] = []

    /// All marks that are looked for.
    var marks: [Mark] { inner + [end] + (callSteps ?? []).flatMap(\.marks) }
}
