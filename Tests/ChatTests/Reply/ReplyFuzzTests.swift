import Chat
import Foundation
import Testing

/// Replies made of marks, JSON and words at random.
@Suite struct ReplyFuzzTests {
    /// Deterministic random numbers: xorshift64*.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state ^= state >> 12
            state ^= state << 25
            state ^= state >> 27
            return state &* 2_685_821_657_736_338_717
        }
    }

    static let fragments = [
        "{", "}", "[", "]", "\"", "\\", ",", ":", " ", "\n", ";", "=", "(", ")", "<", ">", "é", "🙂", "\u{1}", "1", "-",
        "true", "null", "{\"name\": \"now\", \"arguments\": {", "\"name\": \"", "\"arguments\": ", "\"city\": \"",
        "now",
        "get_weather", "configure", "{}", "}}", "\\\"", "\\u", "d83d", "<parameter=city>", "<parameter=options>",
        "<arg_key>options</arg_key>", "functions.now:0", "assistant", " to=functions.now", "analysis", "all\n",
    ]

    /// A reply and the words in it, of which each occurs once.
    static func reply(_ format: ReplyFormat, _ generator: inout Generator) -> (text: String, words: [String]) {
        let marks = format.marks + fragments
        var text = ""
        var words: [String] = []
        for _ in 0..<Int.random(in: 1...40, using: &generator) {
            if Int.random(in: 0..<4, using: &generator) == 0 {
                words.append("w\(words.count)!")
                text += words.last ?? ""
            } else {
                text += marks.randomElement(using: &generator) ?? ""
            }
        }
        return (text, words)
    }

    static func checkOrder(_ events: [ReplyEvent]) -> Bool {
        var arguments: [String] = []
        var isOpen = false
        for event in events {
            switch event {
            case .text, .reasoning: if isOpen { return false }
            case .toolCallStarted(let index, let id, let name):
                if isOpen || index != arguments.count || id.isEmpty || name.isEmpty { return false }
                arguments.append("")
                isOpen = true
            case .toolCallArguments(let index, let fragment):
                if !isOpen || index != arguments.count - 1 || fragment.isEmpty { return false }
                arguments[index] += fragment
            case .toolCallEnded(let index), .toolCallBroken(let index):
                if !isOpen || index != arguments.count - 1 { return false }
                isOpen = false
                if case .toolCallBroken = event { continue }
                let json = try? JSONSerialization.jsonObject(with: Data(arguments[index].utf8))
                if !(json is [String: Any]) { return false }
            }
        }
        return !isOpen
    }

    static func payload(_ events: [ReplyEvent]) -> String {
        events.map { event in
            switch event {
            case .text(let text), .reasoning(let text): text
            case .toolCallStarted(_, let id, let name): " \(id) \(name) "
            case .toolCallArguments(_, let fragment): fragment
            case .toolCallEnded, .toolCallBroken: " "
            }
        }.joined()
    }

    /// Pieces of good replies in any order, with words in them.
    static func spliced(_ replies: [String], _ generator: inout Generator) -> (text: String, words: [String]) {
        var text = ""
        var words: [String] = []
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let reply = Array(replies.randomElement(using: &generator) ?? "")
            let isWhole = Bool.random(using: &generator)
            let start = isWhole ? 0 : Int.random(in: 0...reply.count, using: &generator)
            let end = isWhole ? reply.count : Int.random(in: start...reply.count, using: &generator)
            let cut = Int.random(in: start...end, using: &generator)
            text += String(reply[start..<cut])
            if Bool.random(using: &generator) {
                words.append("w\(words.count)!")
                text += words.last ?? ""
            }
            text += String(reply[cut..<end])
        }
        return (text, words)
    }

    func check(_ text: String, _ words: [String], _ parser: ReplyParser, _ generator: inout Generator) {
        let bytes = Array(text.utf8)
        let events = Replies.events([bytes[...]], parser)
        let said = Self.payload(events)
        #expect(words.allSatisfy { said.contains($0) }, "\(text)")
        #expect(Self.checkOrder(events), "\(text)")
        let cut = Int.random(in: 0...bytes.count, using: &generator)
        #expect(Replies.events([bytes[..<cut], bytes[cut...]], parser) == events, "cut at \(cut): \(text)")
        #expect(Replies.events(bytes.indices.map { bytes[$0...$0] }, parser) == events, "byte by byte: \(text)")
    }

    static func generator(_ name: String) -> Generator {
        Generator(state: name.utf8.reduce(0x9E37_79B9_7F4A_7C15) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
    }

    @Test(arguments: ReplyFormat.all.map(\.name)) func `nothing of a random reply is lost`(name: String) throws {
        let format = try #require(ReplyFormat.named(name))
        var generator = Self.generator(name)
        for _ in 0..<120 {
            let (text, words) = Self.reply(format, &generator)
            let promptEnd = Bool.random(using: &generator) ? "" : format.marks.randomElement(using: &generator) ?? ""
            let tools = Bool.random(using: &generator) ? Replies.tools : .any
            check(text, words, Replies.parser(format, promptEnd: promptEnd, tools: tools), &generator)
        }
    }

    @Test(arguments: ReplyFormat.all.map(\.name)) func `nothing of a damaged reply is lost`(name: String) throws {
        let format = try #require(ReplyFormat.named(name))
        // An id that comes too late is dropped.
        let replies = GoldenReply.all.filter { $0.format == name && $0.format != "apriel" }.map {
            $0.promptEnd + $0.reply
        }
        var generator = Self.generator(name)
        for _ in 0..<120 {
            let (text, words) = Self.spliced(replies, &generator)
            let tools = Bool.random(using: &generator) ? Replies.tools : .any
            check(text, words, Replies.parser(format, tools: tools), &generator)
        }
    }

    /// Were any of these read in more than linear time, this test would not end within minutes.
    @Test(arguments: [
        "<tool_call", "{", "\"", "<tool_call>", "<tool_call>{\"arguments\": {\"a\": \"", "[TOOL_CALLS]", "<function=a>",
        "<tool_call>a", "<tool_call><function=now><parameter=x>", "<|channel|>", " ", "<|tool_call_start|>[now(a=",
        "\\",
    ]) func `long replies of the same are read to the end`(piece: String) {
        let bytes = Array(String(repeating: piece, count: 100_000 / piece.utf8.count).utf8)
        for format in [ReplyFormat.hermes, .qwen3Coder, .glm, .mistral, .llama3, .lfm2, .harmony] {
            for step in [bytes.count, 1000] {
                let pieces = stride(from: 0, to: bytes.count, by: step).map { bytes[$0..<min($0 + step, bytes.count)] }
                let events = Replies.events(pieces, Replies.parser(format))
                #expect(Self.checkOrder(events))
            }
        }
    }
}
