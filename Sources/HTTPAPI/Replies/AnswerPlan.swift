/// What an answer is made of.
struct AnswerPlan: Sendable {
    /// For each reply that is generated, what it begins with: its prompt, or "".
    var echoes: [String]

    /// How many replies are generated to each prompt.
    var repliesPerPrompt = 1

    /// How many of them are sent, the best ones.
    var choicesPerPrompt = 1

    /// Whether tokens are listed with their probabilities.
    var wantsLogProbabilities = false

    /// Whether these tokens are named by their ids.
    var namesTokensByID = false

    /// Whether a reply is the one with which its prompt is counted.
    func countsPrompt(ofChoice index: Int) -> Bool {
        index.isMultiple(of: repliesPerPrompt)
    }
}
