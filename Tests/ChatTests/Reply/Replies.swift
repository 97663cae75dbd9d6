import Chat
import Jinja

/// Tools, and ways to read replies, for the tests of replies.
enum Replies {
    static let tools = ReplyTools([
        tool("get_weather", ["city": ["type": "string"], "days": ["type": "integer"]]),
        tool("write_file", ["path": ["type": "string"], "content": ["type": "string"]]),
        tool(
            "configure",
            [
                "options": ["type": "object"], "tags": ["type": "array"], "on": ["type": "boolean"],
                "name": ["type": ["string", "null"]], "unit": ["enum": ["C", "F"]],
                "limit": ["anyOf": [["type": "number"], ["$ref": "#/$defs/word"]]],
            ]
        ),
        tool("now", [:]),
    ])

    private static func tool(_ name: String, _ properties: JinjaValue) -> JinjaValue {
        [
            "type": "function",
            "function": [
                "name": .string(name),
                "parameters": [
                    "type": "object", "properties": properties, "$defs": ["word": ["type": "string"]],
                ],
            ],
        ]
    }

    static func parser(_ format: ReplyFormat, promptEnd: String = "", tools: ReplyTools = tools) -> ReplyParser {
        ReplyParser(format: format, tools: tools, promptEnd: promptEnd) { "made" }
    }

    /// The events of a reply that comes in pieces, neighbouring pieces of the same kind merged.
    static func events(_ pieces: [ArraySlice<UInt8>], _ parser: ReplyParser) -> [ReplyEvent] {
        var parser = parser
        return merged(pieces.flatMap { parser.read(bytes: $0) } + parser.finish())
    }

    static func events(_ reply: String, _ parser: ReplyParser) -> [ReplyEvent] {
        events([Array(reply.utf8)[...]], parser)
    }

    static func merged(_ events: [ReplyEvent]) -> [ReplyEvent] {
        events.reduce(into: []) { merged, event in
            switch (merged.last, event) {
            case (.text(let before), .text(let more)): merged[merged.count - 1] = .text(before + more)
            case (.reasoning(let before), .reasoning(let more)): merged[merged.count - 1] = .reasoning(before + more)
            case (.toolCallArguments(let index, let before), .toolCallArguments(_, let more)):
                merged[merged.count - 1] = .toolCallArguments(index: index, fragment: before + more)
            default: merged.append(event)
            }
        }
    }

    /// The events of a whole call.
    static func call(_ name: String, _ arguments: String, index: Int = 0, id: String = "made") -> [ReplyEvent] {
        [
            .toolCallStarted(index: index, id: id, name: name),
            .toolCallArguments(index: index, fragment: arguments), .toolCallEnded(index: index),
        ]
    }
}
