extension ReplyFormat {
    /// A format and the texts that its templates have; all of the first, none of the second.
    private struct Sign: Sendable {
        let format: ReplyFormat
        let all: [String]
        var none: [String] = []
    }

    /// The format that a template prepares for, told by the marks in it and not by the model's name.
    ///
    /// - Parameter templateSource: The text of a chat template.
    /// - Returns: ``plain`` if nothing is recognised.
    package static func recognised(in templateSource: String) -> ReplyFormat {
        let source = Array(templateSource.utf8)
        let sign = signs.first { sign in
            sign.all.allSatisfy { source.contains($0.utf8) } && !sign.none.contains { source.contains($0.utf8) }
        }
        return sign?.format ?? plain
    }

    /// The rarer marks come first: `<tool_call>` stands in the templates of many formats.
    private static let signs: [Sign] = [
        Sign(format: harmony, all: ["<|channel|>", "<|message|>"]),
        Sign(format: atem, all: ["<atem:", "<|message|>"]),
        Sign(format: kimiK3, all: ["<|open|>", "<|sep|>"]),
        Sign(format: gemma4, all: ["<|tool_call>", "<|channel>"]),
        Sign(format: deepSeekV32, all: ["｜DSML｜"]),
        Sign(format: deepSeekR1, all: ["<｜tool▁call▁begin｜>", "```json"]),
        Sign(format: deepSeekV3, all: ["<｜tool▁call▁begin｜>"]),
        Sign(format: kimiK2, all: ["<|tool_call_begin|>"]),
        Sign(format: miniMaxM3, all: ["]<]minimax[>["]),
        Sign(format: miniMaxM2, all: ["<minimax:tool_call>"]),
        Sign(format: seedOSS, all: ["<seed:tool_call>"]),
        Sign(format: commandR7B, all: ["<|START_ACTION|>"]),
        Sign(format: commandR, all: ["Action:", "```json"]),
        Sign(format: mistral, all: ["[TOOL_CALLS]"]),
        Sign(format: mistral, all: ["[THINK]"]),
        Sign(format: functionary32, all: [">>>all"]),
        Sign(format: lfm2, all: ["<|tool_call_start|>"]),
        Sign(format: lfm2, all: ["<|tool_list_start|>"]),
        Sign(format: lfm2, all: ["List of tools: ["]),
        Sign(format: apertus, all: ["<|tools_prefix|>"]),
        Sign(format: solar, all: ["<|tool_call:begin|>"]),
        Sign(format: nemotron, all: ["<TOOLCALL>"]),
        Sign(format: functools, all: ["functools"], none: ["<|tool_call|>"]),
        Sign(format: gigaChat, all: ["<|role_sep|>", "<|message_sep|>"]),
        Sign(format: gigaChat, all: ["<|function_call|>"]),
        Sign(format: hunyuan3, all: ["<tool_sep{}>"]),
        Sign(format: apriel, all: ["[BEGIN FINAL RESPONSE]"]),
        Sign(format: miniCPM5, all: ["<function name="]),
        Sign(format: toolCalls, all: ["<tool_calls>"]),
        Sign(format: ling, all: ["<arg_key>", "<role>"]),
        Sign(format: glm, all: ["<arg_key>"]),
        Sign(format: qwen3Coder, all: ["<function=", "<parameter="]),
        Sign(format: functionary31, all: ["<function="]),
        Sign(format: phi4, all: ["<|tool_call|>", "<|/tool_call|>"]),
        Sign(format: phi4, all: ["<|tool|>"]),
        Sign(format: granite, all: ["<|tool_call|>"]),
        Sign(format: granite, all: ["Here is my thought process:"]),
        Sign(format: hermes, all: ["<tool_call>"]),
        Sign(format: llama3, all: ["<|python_tag|>"]),
        Sign(format: llama3, all: ["<|python_start|>"]),
        Sign(format: llama3, all: ["\"name\": function name", "\"parameters\""]),
        Sign(format: think, all: ["think>"]),
        Sign(format: think, all: ["thinking>"]),
    ]
}

extension [UInt8] {
    /// Whether other bytes occur in these.
    fileprivate func contains(_ other: String.UTF8View) -> Bool {
        guard let first = other.first else { return true }
        return indices.contains { self[$0] == first && self[$0...].starts(with: other) }
    }
}
