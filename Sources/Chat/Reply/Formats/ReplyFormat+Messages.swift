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
                callSteps: [.space, .json, .space, .optional("<|call|>")]
            )
        ),
        .entering(.text, "<|end|>", "<|return|>", "<|call|>")
    )

    /// Muse Glimmer: the recipient alone says it, and calls are tagged.
    static let atem = ReplyFormat(
        "atem",
        headers(["<|start|>"], MessageHeader(end: "<|message|>")),
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

    private static func headers(_ marks: [Mark], _ header: MessageHeader) -> [ReplyRule] {
        marks.map { ReplyRule(mark: $0, places: [.text, .inner, .reasoning], action: .header(header)) }
    }
}
