extension ReplyFormat {
    /// Formats whose arguments are literals of another language.
    static let literalFormats = [lfm2, gemma4]

    /// LFM 2: `<|tool_call_start|>[name(key=value)]<|tool_call_end|>`.
    package static let lfm2 = ReplyFormat(
        "lfm2",
        .tagsOfThought,
        .calls(
            "<|tool_call_start|>",
            in: CallSection(
                ways: [
                    [.name(before: ["("]), .mark("("), .literal(.pythonCall)],
                    [.envelope(Envelope())],
                ],
                closings: ["<|tool_call_end|>"],
                listing: .list
            )
        )
    )

    /// Gemma 4: `<|tool_call>call:name{key:<|"|>text<|"|>}<tool_call|>`.
    package static let gemma4 = ReplyFormat(
        "gemma-4",
        .thought("<|channel>thought", "<channel|>", isOnlyFirst: false),
        .silent("<|channel>", "<|turn>model\n", "<turn|>"),
        .calls(
            "<|tool_call>",
            in: CallSection(
                ways: [[.mark("call:"), .name(before: ["{"]), .literal(.gemma)]],
                closings: ["<tool_call|>"]
            )
        )
    )
}
