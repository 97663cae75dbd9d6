import Chat
import Testing

@Suite struct ReplyRecognitionTests {
    @Test(arguments: [
        ("{{ messages[0].content }}", "plain"),
        ("{{ content.split('</think>')[-1] }}", "think"),
        ("<tool_call>\n{\"name\": <function-name>}\n</tool_call>", "hermes"),
        ("<tool_call>\n<function=example>\n<parameter=a>", "qwen3-coder"),
        ("<tool_call>{name}<arg_key>{k}</arg_key>", "glm"),
        ("<|channel|>analysis<|message|>", "harmony"),
        ("[TOOL_CALLS]", "mistral"),
        ("<|python_tag|>", "llama-3"),
        ("<function={{ name }}>", "functionary-3.1"),
    ]) func `recognises a format by the marks in a template`(source: String, name: String) {
        #expect(ReplyFormat.recognised(in: source).name == name)
    }
}
