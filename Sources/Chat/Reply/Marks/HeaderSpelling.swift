/// How a model writes the head of a message, up to the mark that ends it.
struct HeaderSpelling: Sendable {
    enum Destination: Sendable {
        case reasoning
        /// Text that is not the answer.
        case remark
        case answer
        case tool
    }

    let destination: Destination
    /// The text; of a message to a tool, up to the tool's name.
    let text: String
    /// What may stand behind the tool's name.
    let tails: [String]

    init(_ text: String, to destination: Destination) {
        self.destination = destination
        self.text = text
        tails = [""]
    }

    /// The head of a message to a tool.
    init(_ text: String, toToolThen tails: [String]) {
        destination = .tool
        self.text = text
        self.tails = tails
    }
}
