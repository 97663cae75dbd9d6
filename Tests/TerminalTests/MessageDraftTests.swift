import Terminal
import Testing

@Suite struct MessageDraftTests {
    @Test(arguments: [
        (["hello"], "hello"),
        ([""], ""),
        (["a\\", "b"], "a\nb"),
        (["a\\", "b\\", "c"], "a\nb\nc"),
        (["\\", "b"], "\nb"),
        (["\"\"\"one\"\"\""], "one"),
        (["\"\"\"", "one", "two\\", "\"\"\""], "one\ntwo\\"),
        (["\"\"\"one", "", "two\"\"\""], "one\n\ntwo"),
        (["\"\"\"", "\"\"\""], ""),
        (["sum up: \"\"\"", "text", "\"\"\" in a word"], "sum up: \"\"\"\ntext\n\"\"\" in a word"),
        (["\"\"\"a\"\"\" and \"\"\"b\"\"\""], "\"\"\"a\"\"\" and \"\"\"b\"\"\""),
        (["pasted\nlines"], "pasted\nlines"),
    ])
    func `joins lines`(lines: [String], message: String) {
        var draft = MessageDraft()
        for line in lines.dropLast() {
            #expect(draft.add(line) == nil)
            #expect(!draft.isEmpty)
        }
        #expect(draft.add(lines[lines.count - 1]) == message)
        #expect(draft.isEmpty)
    }
}
