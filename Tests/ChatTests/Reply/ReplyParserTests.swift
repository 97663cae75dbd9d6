import Chat
import Jinja
import Testing

@Suite struct ReplyParserTests {
    func events(_ reply: String, _ format: ReplyFormat, tools: ReplyTools = Replies.tools) -> [ReplyEvent] {
        Replies.events(reply, Replies.parser(format, tools: tools))
    }

    @Test(arguments: GoldenReply.all) func `tells what a reply means`(golden: GoldenReply) throws {
        let format = try #require(ReplyFormat.named(golden.format))
        #expect(Replies.events(golden.reply, Replies.parser(format, promptEnd: golden.promptEnd)) == golden.events)
    }

    @Test(arguments: GoldenReply.all) func `tells the same however the reply is cut`(golden: GoldenReply) throws {
        let format = try #require(ReplyFormat.named(golden.format))
        let parser = Replies.parser(format, promptEnd: golden.promptEnd)
        let bytes = Array(golden.reply.utf8)
        for cut in 0...bytes.count {
            #expect(Replies.events([bytes[..<cut], bytes[cut...]], parser) == golden.events, "cut at \(cut)")
        }
        #expect(Replies.events(bytes.indices.map { bytes[$0...$0] }, parser) == golden.events, "byte by byte")
    }

    @Test func `every format has a reply in these tests`() {
        #expect(Set(GoldenReply.all.map(\.format)) == Set(ReplyFormat.all.map(\.name)))
        #expect(Set(ReplyFormat.all.map(\.name)).count == ReplyFormat.all.count)
    }

    @Test func `text comes at once, and only what may become a mark is held back`() {
        var parser = Replies.parser(.hermes)
        #expect(parser.read("Hel") == [.text("Hel")])
        #expect(parser.read("lo \n") == [.text("lo")])
        #expect(parser.read("a < b, <tool") == [.text(" \na < b,")])
        #expect(parser.read("s> c") == [.text(" <tools> c")])
        #expect(parser.finish().isEmpty)
    }

    @Test func `arguments come while they are written`() {
        var parser = Replies.parser(.hermes)
        #expect(parser.read(#"<tool_call>{"name": "write_file", "arguments""#).isEmpty)
        let started = ReplyEvent.toolCallStarted(index: 0, id: "made", name: "write_file")
        #expect(parser.read(#": {"pa"#) == [started, .toolCallArguments(index: 0, fragment: #"{"pa"#)])
        #expect(parser.read(#"th": "é"#) == [.toolCallArguments(index: 0, fragment: #"th": "é"#)])
        #expect(parser.read(#""}"#) == [.toolCallArguments(index: 0, fragment: #""}"#), .toolCallEnded(index: 0)])
        #expect(parser.read("}</tool_call>").isEmpty)
    }

    @Test func `a text in tags comes while it is written`() {
        var parser = Replies.parser(.qwen3Coder)
        let head = "<tool_call>\n<function=write_file>\n<parameter=content>\n"
        let started = ReplyEvent.toolCallStarted(index: 0, id: "made", name: "write_file")
        #expect(parser.read(head + "def") == [started, .toolCallArguments(index: 0, fragment: #"{"content": "def"#)])
        #expect(parser.read(" f():\n") == [.toolCallArguments(index: 0, fragment: " f():")])
        #expect(parser.read("    pass") == [.toolCallArguments(index: 0, fragment: #"\n    pass"#)])
    }

    @Test(arguments: [
        #"<tool_call>{"name": "now", "arguments": [1]}</tool_call>"#,
        #"<tool_call>{"name": "now", "extra": 1, "arguments": {}}</tool_call>"#,
        #"<tool_call>{"name": "now", "arguments": "{\"a\": }"}</tool_call>"#,
        #"<tool_call>{"name": "a b", "arguments": {}}</tool_call>"#,
        #"<tool_call>{"name": "", "arguments": {}}</tool_call>"#,
        #"<tool_call>{"arguments": {}}</tool_call>"#,
        #"<tool_call>{}</tool_call>"#,
        "<tool_call></tool_call>", "<tool_call> now()</tool_call>", "<tool_call>, {", "<tool_call>[]",
        #"<tool_call>{"name": "now", "argu"#, "<tool_call>\n", "<tool_c", "</tool_call> </think> <think>",
    ]) func `what is no call is text`(reply: String) {
        #expect(events("So: " + reply, .hermes) == [.text("So: " + reply)])
    }

    @Test func `a call after one that was none is a call`() {
        let reply = #"<tool_call>{"name": <tool_call>{"name": "now", "arguments": {}}</tool_call>"#
        #expect(events(reply, .hermes) == [.text(#"<tool_call>{"name":"#)] + Replies.call("now", "{}"))
    }

    @Test func `a call that breaks is marked, and the rest is text`() {
        let reply = #"<tool_call>{"name": "now", "arguments": {"a": 1, oops}}</tool_call> and on"#
        #expect(
            events(reply, .hermes) == [
                .toolCallStarted(index: 0, id: "made", name: "now"),
                .toolCallArguments(index: 0, fragment: #"{"a": 1, "#), .toolCallBroken(index: 0),
                .text("oops}}</tool_call> and on"),
            ]
        )
    }

    @Test func `a call that is cut off is marked, and what was held back is text`() {
        let json = #"<tool_call>{"name": "now", "arguments": {"a": "tw"#
        #expect(
            events(json, .hermes) == [
                .toolCallStarted(index: 0, id: "made", name: "now"),
                .toolCallArguments(index: 0, fragment: #"{"a": "tw"#), .toolCallBroken(index: 0),
            ]
        )
        let tagged = "<tool_call>configure<arg_key>on</arg_key><arg_value>true</arg_value>"
        #expect(
            events(tagged + "\n<arg_key>options</arg_key><arg_value>{\"a\"", .glm) == [
                .toolCallStarted(index: 0, id: "made", name: "configure"),
                .toolCallArguments(index: 0, fragment: #"{"on": true"#), .toolCallBroken(index: 0),
                .text("<arg_key>options</arg_key><arg_value>{\"a\""),
            ]
        )
    }

    @Test func `a call whose arguments are whole is whole, whatever follows`() {
        let whole = Replies.call("now", "{}")
        #expect(events(#"<tool_call>{"name": "now", "arguments": {}"#, .hermes) == whole)
        #expect(
            events(#"<tool_call>{"name": "now", "arguments": {}, "x": 1}"#, .hermes) == whole + [.text(#", "x": 1}"#)]
        )
        #expect(events(#"[TOOL_CALLS][{"name": "now", "arguments": {}"#, .mistral) == whole)
        #expect(events(#"<tool_call>{"name": "now", "arguments": {}} Well."#, .hermes) == whole + [.text("Well.")])
        #expect(events(#"[TOOL_CALLS][{"name": "now", "arguments": {}}], too"#, .mistral) == whole + [.text(", too")])
    }

    @Test func `a format without certain marks calls only tools that there are`() {
        let reply = #"{"name": "Ada", "parameters": {"born": 1815}}"#
        #expect(events(reply, .llama3) == [.text(reply)])
        #expect(events(reply, .llama3, tools: .any) == Replies.call("Ada", #"{"born": 1815}"#))
        let code = "<function=main>{\"a\": 1}</function>"
        #expect(events(code, .functionary31) == [.text(code)])
        let session = ">>> now\nTuesday"
        #expect(events(session, .functionary32) == [.text(session)])
        #expect(events(#"{"answer": {"name": "now"}}"#, .llama3) == [.text(#"{"answer": {"name": "now"}}"#)])
        #expect(
            events(#"See {"name": "now", "parameters": {}}"#, .llama3) == [
                .text(#"See {"name": "now", "parameters": {}}"#)
            ]
        )
    }

    @Test func `without tools, calls are text`() {
        for golden in GoldenReply.all where golden.format != "harmony" && golden.format != "atem" {
            guard let format = ReplyFormat.named(golden.format) else { continue }
            let events = Replies.events(golden.reply, Replies.parser(format, promptEnd: golden.promptEnd, tools: .none))
            #expect(!events.contains { if case .toolCallStarted = $0 { true } else { false } })
        }
    }

    @Test func `a message for a tool that there is not is shown`() {
        let head = "<|start|>assistant<|channel|>commentary to=python <|constrain|>code<|message|>"
        #expect(events(head + "print(1)", .harmony) == [.text("print(1)")])
        let unknown = "<|channel|>commentary to=functions.now<|message|>none"
        #expect(events(unknown, .harmony) == [.text("none")])
    }

    @Test func `what the prompt began is no part of the reply`() {
        let parser = Replies.parser(.harmony, promptEnd: "<|start|>assistant")
        #expect(Replies.events("Hello there, you", parser) == [.text("Hello there, you")])
        let forced = Replies.parser(.hermes, promptEnd: "assistant\n<tool_call>\n{\"name\": \"now\", ")
        #expect(Replies.events("\"arguments\": {}}\n</tool_call>", forced) == Replies.call("now", "{}"))
        #expect(Replies.events("oops", forced) == [.text("oops")])
    }

    @Test func `names and schemas of tools are read wherever they stand`() {
        #expect(Replies.tools.kinds(of: "limit", in: "configure") == [.number, .string])
        #expect(Replies.tools.kinds(of: "unit", in: "configure") == .string)
        #expect(Replies.tools.kinds(of: "else", in: "configure") == .all)
        #expect(ReplyTools([["name": "bare"], [:], "x"]).names("bare"))
        #expect(!ReplyTools([]).allowCalls)
    }

    @Test func `schemas that refer to each other are followed only so far`() {
        let branches = JinjaValue.array((0..<16).map { _ in ["$ref": "#/properties/a"] })
        let schema: JinjaValue = ["properties": ["a": ["anyOf": branches], "b": ["$ref": "#/properties/b"]]]
        let tools = ReplyTools([["name": "loop", "parameters": schema]])
        #expect(tools.kinds(of: "a", in: "loop") == .all)
        #expect(tools.kinds(of: "b", in: "loop") == .all)
    }

    @Test func `invented ids are nine letters and digits`() {
        let id = ReplyParser.randomID()
        #expect(id.utf8.count == 9 && id.allSatisfy { $0.isASCII && ($0.isNumber || $0.isLetter) })
        #expect(id != ReplyParser.randomID())
    }

    @Test func `bytes that are no UTF-8 are replaced`() {
        let parser = Replies.parser(.hermes)
        let bytes: [UInt8] = [0x61, 0xE2, 0x82, 0x62, 0xFF, 0xF0, 0x9F]
        #expect(Replies.events([bytes[...]], parser) == [.text("a\u{FFFD}b\u{FFFD}\u{FFFD}")])
        #expect(Replies.events(bytes.indices.map { bytes[$0...$0] }, parser) == [.text("a\u{FFFD}b\u{FFFD}\u{FFFD}")])
    }

    @Test func `formats name their marks`() {
        #expect(ReplyFormat.hermes.marks.contains("<tool_call>"))
        #expect(Set(["<|channel|>", "<|message|>", "<|end|>", "<|call|>"]).isSubset(of: ReplyFormat.harmony.marks))
        #expect(ReplyFormat.plain.marks.isEmpty)
    }
}
