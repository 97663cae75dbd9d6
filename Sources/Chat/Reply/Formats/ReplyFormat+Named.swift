extension ReplyFormat {
    /// Formats whose calls are a name between marks and a JSON object.
    static let namedFormats = [
        mistral, functionary31, functionary32, deepSeekR1, deepSeekV3, kimiK2, apertus, solar,
    ]

    /// `[TOOL_CALLS][{"name": …, "arguments": {…}, "id": …}]`, and since 2025 `[TOOL_CALLS]name[ARGS]{…}`.
    package static let mistral = ReplyFormat(
        "mistral",
        .thought("[THINK]", "[/THINK]", isOnlyFirst: false),
        .tagsOfThought,
        .calls(
            "[TOOL_CALLS]",
            in: CallSection(
                ways: [
                    [.envelope(Envelope(id: Envelope.ID(key: "id", length: 9...9), isIDLast: true))],
                    [
                        .name(before: ["[CALL_ID]", "[ARGS]", "{"]),
                        .optionalID(after: "[CALL_ID]", before: ["[ARGS]", "{"]), .optional("[ARGS]"), .space, .json,
                    ],
                ],
                listing: .list
            )
        )
    )

    /// Functionary 3.1: `<function=name>{…}</function>`.
    package static let functionary31 = ReplyFormat(
        "functionary-3.1",
        .calls(
            "<function=",
            in: CallSection(
                ways: [[.name(before: [">"]), .mark(">"), .space, .json, .space, .optional("</function>")]],
                isCertain: false
            )
        ),
        .silent("<|eom_id|>", "<|eot_id|>")
    )

    /// Functionary 3.2: `>>>name` and a line end, then arguments; text is for `all`.
    package static let functionary32 = ReplyFormat(
        "functionary-3.2",
        .entering(.text, ">>>all\n"),
        .calls(
            ">>>",
            in: CallSection(ways: [[.name(before: ["\n"]), .mark("\n"), .space, .json]], isCertain: false)
        )
    )

    /// DeepSeek R1 and V3: the arguments in a fence.
    package static let deepSeekR1 = ReplyFormat(
        "deepseek-r1",
        .tagsOfThought,
        deepSeekCalls([
            .mark("<｜tool▁call▁begin｜>"), .optional("function<｜tool▁sep｜>"), .name(before: ["```json"]),
            .mark("```json"), .space, .json, .space, .optional("```"), .space, .optional("<｜tool▁call▁end｜>"),
        ])
    )

    /// DeepSeek V3.1: `<｜tool▁call▁begin｜>name<｜tool▁sep｜>{…}<｜tool▁call▁end｜>`.
    package static let deepSeekV3 = ReplyFormat(
        "deepseek-v3.1",
        .tagsOfThought,
        deepSeekCalls([
            .mark("<｜tool▁call▁begin｜>"), .name(before: ["<｜tool▁sep｜>"]), .mark("<｜tool▁sep｜>"), .space, .json,
            .space, .optional("<｜tool▁call▁end｜>"),
        ])
    )

    /// The mark before the first call is sometimes forgotten, or spelled otherwise.
    private static func deepSeekCalls(_ way: [CallStep]) -> [ReplyRule] {
        var section = CallSection(ways: [way], closings: ["<｜tool▁calls▁end｜>", "<｜tool▁calls｜>"])
        let begun: [ReplyRule] = .calls("<｜tool▁calls▁begin｜>", "<｜tool▁calls｜>", "<｜tool_calls_begin｜>", in: section)
        section.ownsMark = true
        return begun + .calls("<｜tool▁call▁begin｜>", in: section) + .silent("<｜end▁of▁sentence｜>")
    }

    /// Kimi K2: `<|tool_call_begin|>functions.name:0<|tool_call_argument_begin|>{…}<|tool_call_end|>`.
    package static let kimiK2 = ReplyFormat("kimi-k2", .tagsOfThought, kimiCalls)

    private static let kimiCalls: [ReplyRule] = {
        var section = CallSection(
            ways: [
                [
                    .mark("<|tool_call_begin|>"), .idWithName(before: ["<|tool_call_argument_begin|>"]),
                    .mark("<|tool_call_argument_begin|>"), .space, .json, .space, .optional("<|tool_call_end|>"),
                ]
            ],
            closings: ["<|tool_calls_section_end|>"]
        )
        let begun: [ReplyRule] = .calls("<|tool_calls_section_begin|>", also: [.reasoning], in: section)
        section.ownsMark = true
        return begun + .calls("<|tool_call_begin|>", also: [.reasoning], in: section)
    }()

    /// Apertus: `<|tools_prefix|>[{"name": {…}}]<|tools_suffix|>`.
    package static let apertus = ReplyFormat(
        "apertus",
        .thought("<|inner_prefix|>", "<|inner_suffix|>", isOnlyFirst: false),
        .calls(
            "<|tools_prefix|>",
            in: CallSection(
                ways: [
                    [
                        .mark("{"), .space, .mark("\""), .name(before: ["\""]), .mark("\""), .space, .mark(":"), .space,
                        .json, .space, .optional("}"),
                    ]
                ],
                closings: ["<|tools_suffix|>"],
                listing: .list
            )
        )
    )

    /// Solar Open: `<|tool_call:begin|>id<|tool_call:name|>name<|tool_call:args|>{…}<|tool_call:end|>`.
    static let solar = ReplyFormat(
        "solar",
        .entering(.reasoning, "<|think|>"),
        .entering(.text, "<|content|>", "<|end|>"),
        .silent("<|begin|>assistant"),
        .calls(
            "<|tool_calls|>",
            also: [.reasoning],
            in: CallSection(
                ways: [
                    [
                        .mark("<|tool_call:begin|>"), .id(before: ["<|tool_call:name|>"]), .mark("<|tool_call:name|>"),
                        .name(before: ["<|tool_call:args|>"]), .mark("<|tool_call:args|>"), .space, .json, .space,
                        .optional("<|tool_call:end|>"),
                    ]
                ],
                closings: ["<|calls|>"]
            )
        )
    )
}
