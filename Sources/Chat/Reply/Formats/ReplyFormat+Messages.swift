extension ReplyFormat {
    /// Formats whose replies are messages with heads.
    static let messageFormats = [harmony, atem]

    /// gpt-oss: the head says by channel and recipient what a message is.
    package static let harmony = ReplyFormat(
        "harmony",
        headers(
            ["<|start|>", "<|channel|>"],
            MessageHeader(
                inner: ["<|channel|>", "<|constrain|>", "<|start|>"],
                end: "<|message|>",
                callSteps: [.space, .json, .space, .optional("<|call|>")],
                spellings: [
                    HeaderSpelling("<|start|>assistant<|channel|>analysis", to: .reasoning),
                    HeaderSpelling("<|start|>assistant<|channel|>commentary", to: .remark),
                    HeaderSpelling("<|start|>assistant<|channel|>final", to: .answer),
                    HeaderSpelling("<|start|>assistant<|channel|>commentary to=functions.", toToolThen: harmonyKinds),
                    HeaderSpelling(
                        "<|start|>assistant to=functions.",
                        toToolThen: harmonyKinds.map { "<|channel|>commentary" + $0 }
                    ),
                ]
            )
        ),
        .entering(.text, "<|end|>", "<|return|>", "<|call|>")
    )

    /// Muse Glimmer: the recipient alone says it, and calls are tagged.
    static let atem = ReplyFormat(
        "atem",
        headers(
            ["<|start|>"],
            MessageHeader(
                end: "<|message|>",
                spellings: [
                    HeaderSpelling("<|start|>assistant to=self", to: .reasoning),
                    HeaderSpelling("<|start|>assistant to=user", to: .answer),
                    HeaderSpelling("<|start|>assistant to=", toToolThen: [""]),
                ]
            )
        ),
        .entering(.text, "<|eom|>", "<|eot|>"),
        [
            ReplyRule(
                mark: "<atem:function_calls>",
                places: [.inner],
                action: .call(
                    CallSection(
                        ways: [invocation("atem:")],
                        closings: ["</atem:function_calls>"]
                    )
                )
            )
        ]
    )

    /// What may stand behind the channel, as to what the arguments are.
    private static let harmonyKinds = [" <|constrain|>json", "<|constrain|>json", " json", ""]

    private static func headers(_ marks: [Mark], _ header: MessageHeader) -> [ReplyRule] {
        marks.map { ReplyRule(mark: $0, places: [.text, .inner, .reasoning], action: .header(header)) }
    }
}
