/// What a chat template can render, as far as small conversations show it.
package struct TemplateAbilities: Sendable, Equatable {
    /// Whether a system message is rendered.
    package var takesSystem = true
    /// Whether a developer message is rendered.
    package var takesDeveloper = false
    /// Whether tools are described to the model.
    package var takesTools = false
    /// Whether tool calls of the assistant are rendered.
    package var takesToolCalls = false
    /// Whether one message may have several tool calls.
    package var takesParallelCalls = false
    /// Whether results of tools are rendered.
    package var takesToolResults = false
    /// Whether the content of a message may be a text.
    package var takesText = true
    /// Whether the content of a message may be a list of pieces.
    package var takesLists = false
    /// Whether the arguments of calls have to be JSON as text, and not a dictionary.
    package var wantsArgumentsAsText = false
    /// Whether `tools` must not even be defined where there are none; Hugging Face defines it as `none`.
    package var leavesToolsUndefined = false
}
