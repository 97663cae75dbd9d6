extension ReplyFormat {
    /// Formats whose arguments stand in tags.
    static let taggedFormats = [
        qwen3Coder, seedOSS, glm, ling, miniMaxM2, miniMaxM3, miniCPM5, deepSeekV32, kimiK3, hunyuan3,
    ]

    /// `<function=name>` with parameters in it.
    private static func function(isOnOwnLines: Bool, endsBefore: Mark) -> [CallStep] {
        [
            .mark("<function="), .name(before: [">"]), .mark(">"),
            .tagged(
                TaggedParameters(
                    opening: "<parameter=",
                    nameEnd: ">",
                    closing: "</parameter>",
                    isOnOwnLines: isOnOwnLines,
                    ends: ["</function>"],
                    endsBefore: [endsBefore]
                )
            ),
        ]
    }

    /// Qwen 3 Coder and 3.5, Nemotron 3, Step 3.5: `<function=name><parameter=key>…`, within `<tool_call>` unless that
    /// is forgotten. A call ends reasoning that was left open.
    package static let qwen3Coder = ReplyFormat(
        "qwen3-coder",
        .tagsOfThought,
        .calls(
            "<tool_call>",
            also: [.reasoning],
            in: CallSection(
                ways: [function(isOnOwnLines: true, endsBefore: "</tool_call>"), [.envelope(Envelope())]],
                closings: ["</tool_call>"]
            )
        ),
        .calls(
            "<function=",
            in: CallSection(
                ways: [function(isOnOwnLines: true, endsBefore: "</tool_call>")],
                closings: ["</tool_call>"],
                ownsMark: true,
                isCertain: false
            )
        )
    )

    /// Seed-OSS: as Qwen 3 Coder, with tags of its own and values that begin at once.
    package static let seedOSS = ReplyFormat(
        "seed-oss",
        .thought("<seed:think>", "</seed:think>"),
        .calls(
            "<seed:tool_call>",
            in: CallSection(
                ways: [function(isOnOwnLines: false, endsBefore: "</seed:tool_call>")],
                closings: ["</seed:tool_call>"]
            )
        )
    )

    private static let glmSection = CallSection(
        ways: [
            [
                .name(before: ["<arg_key>", "</tool_call>"]),
                .tagged(
                    TaggedParameters(
                        opening: "<arg_key>",
                        nameEnd: "</arg_key>",
                        valueOpening: "<arg_value>",
                        closing: "</arg_value>",
                        endsBefore: ["</tool_call>"]
                    )
                ),
            ],
            [.envelope(Envelope())],
        ],
        closings: ["</tool_call>"]
    )

    /// GLM 4.5 and later, Laguna, Spark: `<tool_call>name<arg_key>…</arg_key><arg_value>…</arg_value></tool_call>`.
    package static let glm = ReplyFormat("glm", .tagsOfThought, .calls("<tool_call>", in: glmSection))

    /// Ling 3: as GLM, and a call ends reasoning that was left open.
    static let ling = ReplyFormat(
        "ling",
        .tagsOfThought,
        .calls("<tool_call>", also: [.reasoning], in: glmSection),
        .silent("<|role_end|>")
    )

    /// An element that names the tool, with an element for each parameter.
    static func invocation(_ prefix: String, attributes: Bool = false) -> [CallStep] {
        [
            .mark(Mark("<\(prefix)invoke name=\"")), .name(before: ["\""]), .mark("\">"),
            .tagged(
                TaggedParameters(
                    opening: Mark("<\(prefix)parameter name=\""),
                    nameEnd: attributes ? "\"" : "\">",
                    attributesEnd: attributes ? ">" : nil,
                    attributes: attributes ? .isText : .none,
                    closing: Mark("</\(prefix)parameter>"),
                    ends: [Mark("</\(prefix)invoke>")]
                )
            ),
        ]
    }

    /// MiniMax M2: `<minimax:tool_call><invoke name="…"><parameter name="…">…`.
    package static let miniMaxM2 = ReplyFormat(
        "minimax-m2",
        .tagsOfThought,
        .calls("<minimax:tool_call>", in: CallSection(ways: [invocation("")], closings: ["</minimax:tool_call>"]))
    )

    /// MiniMax M3, where a parameter's name is its tag, and arrays and objects are tags too.
    package static let miniMaxM3 = ReplyFormat(
        "minimax-m3",
        .thought("<mm:think>", "</mm:think>"),
        .calls(
            "]<]minimax[>[<tool_call>",
            in: CallSection(
                ways: [
                    [
                        .mark("]<]minimax[>[<invoke name=\""), .name(before: ["\""]), .mark("\">"),
                        .tagged(
                            TaggedParameters(
                                opening: "]<]minimax[>[<",
                                nameEnd: ">",
                                closing: "]<]minimax[>[</",
                                closingRepeatsName: true,
                                ends: ["]<]minimax[>[</invoke>"]
                            )
                        ),
                    ]
                ],
                closings: ["]<]minimax[>[</tool_call>"]
            )
        )
    )

    /// MiniCPM 5: `<function name="…"><param name="…">…</param></function>`.
    static let miniCPM5 = ReplyFormat(
        "minicpm-5",
        .tagsOfThought,
        .calls(
            "<function name=\"",
            in: CallSection(
                ways: [
                    [
                        .mark("<function name=\""), .name(before: ["\""]), .mark("\">"),
                        .tagged(
                            TaggedParameters(
                                opening: "<param name=\"",
                                nameEnd: "\">",
                                closing: "</param>",
                                takesCharacterData: true,
                                ends: ["</function>"]
                            )
                        ),
                    ]
                ],
                ownsMark: true,
                isCertain: false
            )
        )
    )

    /// DeepSeek V3.2 and V4: as MiniMax M2 in marks of their own, and each parameter says whether it is a text.
    package static let deepSeekV32 = ReplyFormat(
        "deepseek-v3.2",
        .tagsOfThought,
        .calls(
            "<｜DSML｜function_calls>",
            "<｜DSML｜tool_calls>",
            also: [.reasoning],
            in: CallSection(
                ways: [invocation("｜DSML｜", attributes: true)],
                closings: ["</｜DSML｜function_calls>", "</｜DSML｜tool_calls>"]
            )
        ),
        .silent("<｜end▁of▁sentence｜>")
    )

    /// Kimi K3: every part is opened and closed by name.
    static let kimiK3 = ReplyFormat(
        "kimi-k3",
        .entering(.reasoning, "<|open|>think<|sep|>"),
        .entering(.text, "<|close|>think<|sep|>", "<|open|>response<|sep|>"),
        .silent(
            "<|close|>response<|sep|>",
            "<|close|>message<|sep|>",
            "<|end_of_msg|>",
            "<|open|>message role=\"assistant\"<|sep|>"
        ),
        .calls(
            "<|open|>tools<|sep|>",
            also: [.reasoning],
            in: CallSection(
                ways: [
                    [
                        .mark("<|open|>call tool=\""), .name(before: ["\""]), .attributes(end: "<|sep|>"),
                        .tagged(
                            TaggedParameters(
                                opening: "<|open|>argument key=\"",
                                nameEnd: "\"",
                                attributesEnd: "<|sep|>",
                                attributes: .type,
                                closing: "<|close|>argument<|sep|>",
                                ends: ["<|close|>call<|sep|>"]
                            )
                        ),
                    ]
                ],
                closings: ["<|close|>tools<|sep|>"]
            )
        )
    )

    /// Hunyuan 3: as GLM, in marks that name their edition.
    static let hunyuan3 = ReplyFormat(
        "hunyuan-3",
        .thought("<think:opensource>", "</think:opensource>"),
        .calls(
            "<tool_calls:opensource>",
            in: CallSection(
                ways: [
                    [
                        .mark("<tool_call:opensource>"), .name(before: ["<tool_sep:opensource>"]),
                        .mark("<tool_sep:opensource>"),
                        .tagged(
                            TaggedParameters(
                                opening: "<arg_key:opensource>",
                                nameEnd: "</arg_key:opensource>",
                                valueOpening: "<arg_value:opensource>",
                                closing: "</arg_value:opensource>",
                                ends: ["</tool_call:opensource>"]
                            )
                        ),
                    ]
                ],
                closings: ["</tool_calls:opensource>"]
            )
        )
    )
}
