extension ReplyFormat {
    /// Formats whose calls are JSON objects as a whole.
    static let jsonFormats = [
        hermes, llama3, nemotron, toolCalls, apriel, commandR, commandR7B, granite, phi4, functools, gigaChat,
    ]

    private static let envelope: [CallStep] = [.envelope(Envelope())]

    /// `<tool_call>{"name": …, "arguments": {…}}</tool_call>`: Hermes, Qwen 2.5 and 3, Granite 4, SmolLM 3 and many more.
    package static let hermes = ReplyFormat(
        "hermes",
        .tagsOfThought,
        .calls("<tool_call>", in: CallSection(ways: [envelope], closings: ["</tool_call>"]))
    )

    /// `{"name": …, "parameters": {…}}` and nothing else, or `<|python_tag|>tool.call(key=value)`.
    package static let llama3 = ReplyFormat(
        "llama-3",
        .tagsOfThought,
        [
            ReplyRule(
                mark: "{",
                isOnlyFirst: true,
                action: .call(
                    CallSection(
                        ways: [
                            [.envelope(Envelope(argumentsKey: "parameters", mayNameType: true, needsArguments: true))]
                        ],
                        ownsMark: true,
                        isCertain: false
                    )
                )
            )
        ],
        .calls(
            "<|python_tag|>",
            "<|python_start|>",
            in: CallSection(
                ways: [
                    [.envelope(Envelope(argumentsKey: "parameters", mayNameType: true))], [.name(before: [".call("]), .mark(".call("), .literal(.pythonCall)]],
                closings: ["<|eom_id|>", "<|python_end|>"]
            )
        ),
        .silent("<|eom_id|>", "<|eot_id|>")
    )

    /// `<TOOLCALL>[{"name": …, "arguments": {…}}]</TOOLCALL>`: Nemotron Nano 2.
    package static let nemotron = ReplyFormat(
        "nemotron",
        .tagsOfThought,
        .calls("<TOOLCALL>", in: CallSection(ways: [envelope], closings: ["</TOOLCALL>"], listing: .list))
    )

    /// `<tool_call>name` with the arguments in a fence, as Hunyuan writes.
    private static let namedInFence: [CallStep] = [
        .mark("<tool_call>"), .name(before: ["```json"]), .mark("```json"), .space, .json, .space, .optional("```"),
        .space, .optional("</tool_call>"),
    ]

    /// `<tool_calls>`, then a list of calls or one in each line: MiniMax M1, Hunyuan.
    package static let toolCalls = ReplyFormat(
        "tool-calls",
        .tagsOfThought,
        .calls("<tool_calls>", in: CallSection(ways: [envelope, namedInFence], closings: ["</tool_calls>"], listing: .either)),
        [
            ReplyRule(mark: "<answer>", isOnlyFirst: true, action: .enter(.inner)),
            ReplyRule(mark: "</answer>", places: [.inner], action: .enter(.text)),
        ]
    )

    /// Apriel; the reasoning of 1.6 begins in the prompt.
    static let apriel = ReplyFormat(
        "apriel",
        .thought("Here are my reasoning steps:", "[BEGIN FINAL RESPONSE]"),
        .tagsOfThought,
        .calls(
            "<tool_calls>",
            in: CallSection(
                ways: [[.envelope(Envelope(id: Envelope.ID(key: "id", length: 1...32)))]],
                closings: ["</tool_calls>"],
                listing: .list
            )
        ),
        .silent("[END FINAL RESPONSE]")
    )

    /// Command R: a list in a fence behind `Action:`. It names a tool of its own when it means to call none.
    package static let commandR = ReplyFormat(
        "command-r",
        .calls(
            "Action:\n```json",
            "Action: ```json",
            "Action:```json",
            in: CallSection(
                ways: [[.envelope(Envelope(nameKey: "tool_name", argumentsKey: "parameters"))]],
                closings: ["```"],
                listing: .list,
                isCertain: false
            )
        ),
        .silent("<|CHATBOT_TOKEN|>", "<|END_OF_TURN_TOKEN|>")
    )

    /// Command R7B, Command A and North: every part between marks of its own.
    package static let commandR7B = ReplyFormat(
        "command-r7b",
        .thought("<|START_THINKING|>", "<|END_THINKING|>", isOnlyFirst: false),
        .entering(.text, "<|START_RESPONSE|>", "<|START_TEXT|>"),
        .silent("<|END_RESPONSE|>", "<|END_TEXT|>", "<|END_OF_TURN_TOKEN|>", "<|CHATBOT_TOKEN|>"),
        .calls(
            "<|START_ACTION|>",
            also: [.reasoning],
            in: CallSection(
                ways: [
                    [
                        .envelope(
                            Envelope(
                                nameKey: "tool_name",
                                argumentsKey: "parameters",
                                id: Envelope.ID(key: "tool_call_id", length: 1...9),
                                isIDFirst: true
                            )
                        )
                    ]
                ],
                closings: ["<|END_ACTION|>"],
                listing: .list
            )
        )
    )

    /// Granite 3: `<|tool_call|>[…]`, and the answer in `<response>` if it thought before.
    package static let granite = ReplyFormat(
        "granite",
        .tagsOfThought,
        .thought("Here is my thought process:", "Here is my response:"),
        [
            ReplyRule(mark: "<response>", isOnlyFirst: true, action: .enter(.inner)),
            ReplyRule(mark: "</response>", places: [.inner], action: .enter(.text)),
        ],
        .calls(
            "<|tool_call|>",
            "<tool_call>",
            also: [.inner],
            in: CallSection(
                ways: [envelope],
                closings: ["</tool_call>"],
                listing: .list
            )
        )
    )

    /// Phi 4: `<|tool_call|>[…]<|/tool_call|>`.
    package static let phi4 = ReplyFormat(
        "phi-4",
        .tagsOfThought,
        .calls("<|tool_call|>", in: CallSection(ways: [envelope], closings: ["<|/tool_call|>"], listing: .list)),
        functoolsRules
    )

    /// `functools[{"name": …, "arguments": {…}}]`: Firefunction 2, Phi 4 Mini.
    package static let functools = ReplyFormat("functools", functoolsRules)

    private static let functoolsRules: [ReplyRule] =
        .calls("functools", in: CallSection(ways: [envelope], listing: .list, isCertain: false))

    /// GigaChat 3 and 3.1.
    static let gigaChat = ReplyFormat(
        "gigachat",
        .calls(
            "<|message_sep|>\n\nfunction call<|role_sep|>\n",
            "<|function_call|>",
            in: CallSection(ways: [envelope])
        ),
        .silent("<|message_sep|>")
    )
}
