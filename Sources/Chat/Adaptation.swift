/// What is said in another way than the conversation has it, because a template takes no such thing.
package enum Adaptation: String, Sendable, CaseIterable {
    /// A developer message became a system message.
    case developerAsSystem = "the template knows no developer role: its text is the system message's"
    /// The system text was put before the first user message.
    case systemInUserMessage = "the template takes no system message: its text stands before the first user message"
    /// The tools were described in a system message.
    case toolsInSystemMessage = "the template takes no tools: a system message describes them"
    /// Calls of tools became text of the assistant.
    case callsAsText = "the template takes no tool calls: they are text of the assistant"
    /// Parallel calls became messages with one call each.
    case callsOneByOne =
        "the template takes one tool call for a message: parallel calls are messages one after the other"
    /// Results of tools became user messages.
    case resultsInUserMessages = "the template takes no results of tools: they are user messages"
    /// Pieces of a message were joined to one text.
    case partsJoined = "the template takes no lists of texts: they are joined"
    /// Images, sounds or films were left out.
    case mediaDropped = "the template takes no images, sounds or films: they are left out"
}

extension Adaptation: CustomStringConvertible {
    /// A sentence for logs.
    package var description: String { rawValue }
}
