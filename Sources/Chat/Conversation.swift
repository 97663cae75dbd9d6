package import Jinja

/// What a chat template makes a prompt of.
package struct Conversation: Sendable {
    /// The messages, oldest first.
    package var messages: [ChatMessage]
    /// The tools as OpenAI's API describes them, dictionaries.
    package var tools: [JinjaValue] = []
    /// Whether the prompt ends where the assistant's next message begins.
    package var addsGenerationPrompt = true
    /// Whether the prompt ends with the text of the last message, so that the model goes on with it.
    package var continuesFinalMessage = false
    /// More variables for the template, such as `enable_thinking`.
    package var options = JinjaDictionary()

    /// A conversation that the assistant shall answer.
    package init(_ messages: [ChatMessage]) {
        self.messages = messages
    }
}
