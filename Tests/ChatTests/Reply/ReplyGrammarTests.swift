import Chat
import Grammar
import JSON
import Jinja
import Testing

@Suite struct ReplyGrammarTests {
    static let formats = ReplyFormat.all.filter { !["plain", "think"].contains($0.name) }.map(\.name)

    @Test(arguments: formats) func `lets nothing but right calls be written`(name: String) throws {
        let format = try #require(ReplyFormat.named(name))
        for (seed, choice) in [ReplyShape.Choice.auto, .required, .named("configure")].enumerated() {
            for isParallel in [true, false] {
                let shape = ReplyShape(
                    tools: CallSchema.tools,
                    choice: choice,
                    isParallel: isParallel,
                    promptEnd: Self.promptEnds[name] ?? ""
                )
                let grammar = try #require(try format.grammar(shape))
                var walk = try ReplyWalk(grammar, format: format, seed: UInt64(seed) + (isParallel ? 10 : 20))
                var finished = 0
                for _ in 0..<12 {
                    guard let reply = try walk.reply(favouring: format.marks) else { continue }
                    finished += 1
                    check(reply, format, shape)
                }
                #expect(finished > 2, "\(choice) \(isParallel)")
            }
        }
    }

    private static let promptEnds = ["harmony": "<|start|>assistant", "atem": "<|start|>assistant"]

    /// Reads a reply and expects calls as the shape has them.
    private func check(_ reply: String, _ format: ReplyFormat, _ shape: ReplyShape) {
        let parser = Replies.parser(format, promptEnd: shape.promptEnd, tools: Self.readable)
        var calls: [(name: String, arguments: String)] = []
        var isEnded = true
        var hasText = false
        for event in Replies.events(reply, parser) {
            switch event {
            case .toolCallStarted(_, _, let name):
                calls.append((name, ""))
                isEnded = false
            case .toolCallArguments(_, let fragment): if !calls.isEmpty { calls[calls.count - 1].arguments += fragment }
            case .toolCallEnded: isEnded = true
            case .toolCallBroken: Issue.record("a broken call in \(reply)")
            case .text: hasText = true
            case .reasoning: break
            }
        }
        #expect(isEnded, "\(reply)")
        for call in calls {
            let fault = CallSchema.fault(in: call.arguments, of: call.name)
            #expect(fault == nil, "\(call.name) \(call.arguments) in \(reply)")
        }
        if !shape.isParallel { #expect(calls.count <= 1, "\(reply)") }
        if shape.choice == .auto { return }
        #expect(!calls.isEmpty, "\(reply)")
        #expect(!hasText, "\(reply)")
        if case .named(let name) = shape.choice { #expect(calls.allSatisfy { $0.name == name }, "\(reply)") }
    }

    /// The tools as the parser takes them.
    static let readable = ReplyTools(
        .list(
            JinjaList(
                CallSchema.tools.map { tool in
                    [
                        "name": .string(tool.name),
                        "parameters": tool.parameters.map(jinja) ?? ["type": "object", "properties": [:]],
                    ]
                }
            )
        )
    )

    private static func jinja(_ value: JSONValue) -> JinjaValue {
        switch value {
        case .null: .none
        case .boolean(let flag): .bool(flag)
        case .integer(let number): .int(number)
        case .number(let number): .double(number)
        case .string(let text): .string(text)
        case .array(let elements): .list(JinjaList(elements.map(jinja)))
        case .object(let members): .dictionary(JinjaDictionary(members.map { ($0.name, jinja($0.value)) }))
        }
    }
}
