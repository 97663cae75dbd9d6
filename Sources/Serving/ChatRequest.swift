package import Chat
package import JSON

/// A conversation to answer, and what the answer may be.
package struct ChatRequest: Sendable {
    /// The messages and what the template is told besides; the tools are left to ``tools``.
    package var conversation: Conversation

    /// The tools as OpenAI's API describes them, `{"type": "function", "function": {…}}`.
    package var tools: [JSONValue] = []

    /// Whether a tool may or must be called.
    package var toolChoice = ReplyShape.Choice.auto

    /// Whether one reply may call several tools.
    package var allowsParallelCalls = true

    /// Whether what the model thinks comes apart from what it says; else it is text with the marks around it.
    package var separatesReasoning = true

    /// A chat without tools.
    package init(_ conversation: Conversation) {
        self.conversation = conversation
    }
}
