import Chat
import Testing

/// A reply as a model writes it, and what it means.
struct GoldenReply: Sendable, CustomTestStringConvertible {
    let format: String
    var promptEnd = ""
    let reply: String
    let events: [ReplyEvent]

    var testDescription: String { "\(format): \(reply.prefix(60))" }

    static let all = jsonReplies + namedReplies + taggedReplies + otherReplies

    private static let paris = Replies.call("get_weather", #"{"city": "Paris"}"#)
    private static let both = paris + Replies.call("now", "{}", index: 1)

    private static let jsonReplies: [GoldenReply] = [
        GoldenReply(format: "plain", reply: " <think>a</think>\n", events: [.text(" <think>a</think>\n")]),
        GoldenReply(
            format: "think",
            reply: "\n<think>\nHm, naïve 🙂.\n</think>\n\nYes.\n",
            events: [.reasoning("Hm, naïve 🙂."), .text("Yes.\n")]
        ),
        GoldenReply(
            format: "think",
            promptEnd: "<|im_start|>assistant\n<think>\n",
            reply: "So <b> it is\n</think>\nYes, <think> is a tag.",
            events: [.reasoning("So <b> it is"), .text("Yes, <think> is a tag.")]
        ),
        GoldenReply(
            format: "think",
            promptEnd: "<think>\n\n</think>\n\n",
            reply: "</think>\n Yes",
            events: [.text("Yes")]
        ),
        GoldenReply(
            format: "think",
            promptEnd: "<think>",
            reply: "<think>\n\n</think>\n\nYes",
            events: [.text("Yes")]
        ),
        GoldenReply(
            format: "hermes",
            reply: """
                <think>Two.</think>

                I'll look.
                <tool_call>
                {"name": "get_weather", "arguments": {"city": "Paris"}}
                </tool_call>
                <tool_call>
                {"arguments": {}, "name": "now"}
                </tool_call>

                """,
            events: [.reasoning("Two."), .text("I'll look.")] + both
        ),
        GoldenReply(
            format: "hermes",
            reply:
                #"Well <tool_call>{"name":"write_file","arguments":{"path":"a{}\"","content":"</tool_call>\ud83d\ude00é"#
                + "\n"
                + #""}}</tool_call> done."#,
            events: [.text("Well")]
                + Replies.call("write_file", #"{"path":"a{}\"","content":"</tool_call>\ud83d\ude00é\n"}"#)
                + [.text("  done.")]
        ),
        GoldenReply(
            format: "hermes",
            reply: #"<tool_call>{"name": "now"}</tool_call><tool_call>{"name": "now", "arguments": null}"#,
            events: Replies.call("now", "{}") + Replies.call("now", "{}", index: 1)
        ),
        GoldenReply(
            format: "hermes",
            reply: #"<tool_call>{"type":"function","function":{"name":"now","arguments":"{\"a\": [1]}"}}</tool_call>"#,
            events: Replies.call("now", #"{"a": [1]}"#)
        ),
        GoldenReply(
            format: "llama-3",
            reply: #"{"type": "function", "name": "get_weather", "parameters": {"city": "Paris"}}; "#
                + #"{"name": "now", "parameters": {}}"#,
            events: both
        ),
        GoldenReply(
            format: "llama-3",
            reply: #"<|python_tag|>brave.call(query="what's \"up\"", n=-1.5e3, on=True, x=[None, 'a'])"#,
            events: Replies.call("brave", #"{"query": "what's \"up\"", "n": -1.5e3, "on": true, "x": [null, "a"]}"#)
        ),
        GoldenReply(
            format: "nemotron",
            promptEnd: "<think>\n",
            reply: """
                Hm
                </think>

                <TOOLCALL>[{"name": "get_weather", "arguments": {"city": "Paris"}}, {"name": "now", "arguments": {}}]</TOOLCALL>
                """,
            events: [.reasoning("Hm")] + both
        ),
        GoldenReply(
            format: "tool-calls",
            reply: """
                <tool_calls>
                {"name": "get_weather", "arguments": {"city": "Paris"}}
                {"name": "now", "arguments": {}}
                </tool_calls>
                """,
            events: both
        ),
        GoldenReply(
            format: "tool-calls",
            reply: """
                <think>
                Hm
                </think>
                <answer>
                Look:
                </answer>
                <tool_calls>
                <tool_call>get_weather
                ```json
                {"city": "Paris"}
                ```
                </tool_call>
                <tool_call>now
                ```json
                {}
                ```
                </tool_call>
                </tool_calls>
                """,
            events: [.reasoning("Hm"), .text("Look:")] + both
        ),
        GoldenReply(
            format: "apriel",
            promptEnd: "\n<|begin_assistant|>\nHere are my reasoning steps:\n",
            reply:
                "Hm\n[BEGIN FINAL RESPONSE]\nOn it.\n<tool_calls>[{\"name\": \"now\", \"arguments\": {}, \"id\": \"1\"}]"
                + "</tool_calls>",
            events: [.reasoning("Hm"), .text("On it.")] + Replies.call("now", "{}")
        ),
        GoldenReply(
            format: "command-r",
            reply: "Action:\n```json\n[\n    {\n        \"tool_name\": \"get_weather\",\n        "
                + "\"parameters\": {\"city\": \"Paris\"}\n    }\n]\n```",
            events: paris
        ),
        GoldenReply(
            format: "command-r7b",
            promptEnd: "<|CHATBOT_TOKEN|><|START_THINKING|>",
            reply: """
                Hm<|END_THINKING|><|START_ACTION|>[
                    {"tool_call_id": "0", "tool_name": "get_weather", "parameters": {"city": "Paris"}},
                    {"tool_call_id": 1, "tool_name": "now", "parameters": {}}
                ]<|END_ACTION|>
                """,
            events: [.reasoning("Hm")] + Replies.call("get_weather", #"{"city": "Paris"}"#, id: "0")
                + Replies.call("now", "{}", index: 1, id: "1")
        ),
        GoldenReply(
            format: "command-r7b",
            reply: "<|START_THINKING|>Hm<|END_THINKING|><|START_RESPONSE|>Hello [x] there<|END_RESPONSE|>",
            events: [.reasoning("Hm"), .text("Hello [x] there")]
        ),
        GoldenReply(
            format: "granite",
            reply: "Here is my thought process:\nHm\nHere is my response:\nYes, </response>",
            events: [.reasoning("Hm"), .text("Yes, </response>")]
        ),
        GoldenReply(
            format: "granite",
            reply: "<think>Hm</think><response>Yes</response>",
            events: [.reasoning("Hm"), .text("Yes")]
        ),
        GoldenReply(
            format: "granite",
            reply: #"<|tool_call|>[{"name": "get_weather", "arguments": {"city": "Paris"}}]"#,
            events: paris
        ),
        GoldenReply(
            format: "phi-4",
            reply: #"<|tool_call|>[{"name": "get_weather", "arguments": {"city": "Paris"}}]<|/tool_call|>"#,
            events: paris
        ),
        GoldenReply(
            format: "functools",
            reply:
                #" functools[{"name": "get_weather", "arguments": {"city": "Paris"}}, {"name": "now", "arguments": {}}]"#,
            events: both
        ),
        GoldenReply(
            format: "gigachat",
            reply: "Look:<|message_sep|>\n\nfunction call<|role_sep|>\n{\"name\": \"now\", \"arguments\": {}}",
            events: [.text("Look:")] + Replies.call("now", "{}")
        ),
    ]

    private static let namedReplies: [GoldenReply] = [
        GoldenReply(
            format: "mistral",
            reply:
                #"[TOOL_CALLS][{"name": "now", "arguments": {}, "id": "abcdefghi"}, {"name": "now", "arguments": {}}]"#,
            events: Replies.call("now", "{}", id: "abcdefghi") + Replies.call("now", "{}", index: 1)
        ),
        GoldenReply(
            format: "mistral",
            reply: "[THINK]Hm [TOOL_CALLS]now[ARGS]{}[/THINK]On it.[TOOL_CALLS]get_weather[ARGS]{\"city\": \"Paris\"}"
                + "[TOOL_CALLS]now[CALL_ID]123456789[ARGS]{}[TOOL_CALLS]now{\"a\": []}",
            events: [.reasoning("Hm [TOOL_CALLS]now[ARGS]{}"), .text("On it.")] + paris
                + Replies.call("now", "{}", index: 1, id: "123456789") + Replies.call("now", #"{"a": []}"#, index: 2)
        ),
        GoldenReply(
            format: "functionary-3.1",
            reply: #"Well: <function=get_weather>{"city": "Paris"}</function><function=now>{}</function>"#,
            events: [.text("Well:")] + both
        ),
        GoldenReply(
            format: "functionary-3.2",
            promptEnd: "assistant<|end_header_id|>\n\n>>>",
            reply: "all\nOn it >> now.\n>>>get_weather\n{\"city\": \"Paris\"}\n>>>now\n{}",
            events: [.text("On it >> now.")] + both
        ),
        GoldenReply(
            format: "deepseek-r1",
            promptEnd: "<think>\n",
            reply: "Hm</think>\n<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>get_weather\n```json\n"
                + "{\"city\": \"Paris\"}\n```<｜tool▁call▁end｜>\n<｜tool▁call▁begin｜>function<｜tool▁sep｜>now\n```json\n{}\n```"
                + "<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
            events: [.reasoning("Hm")] + both
        ),
        GoldenReply(
            format: "deepseek-v3.1",
            reply: "On it<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get_weather<｜tool▁sep｜>{\"city\": \"Paris\"}"
                + "<｜tool▁call▁end｜><｜tool▁call▁begin｜>now<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
            events: [.text("On it")] + both
        ),
        GoldenReply(
            format: "kimi-k2",
            reply: "<think>Hm<|tool_calls_section_begin|><|tool_call_begin|>functions.get_weather:0"
                + "<|tool_call_argument_begin|>{\"city\": \"Paris\"}<|tool_call_end|><|tool_call_begin|>functions.now:1"
                + "<|tool_call_argument_begin|>{}<|tool_call_end|><|tool_calls_section_end|>",
            events: [.reasoning("Hm")]
                + Replies.call("get_weather", #"{"city": "Paris"}"#, id: "functions.get_weather:0")
                + Replies.call("now", "{}", index: 1, id: "functions.now:1")
        ),
        GoldenReply(
            format: "apertus",
            reply:
                #"<|inner_prefix|>Hm<|inner_suffix|><|tools_prefix|>[{"get_weather": {"city": "Paris"}}, {"now": {}}]"#
                + "<|tools_suffix|>",
            events: [.reasoning("Hm")] + both
        ),
        GoldenReply(
            format: "solar",
            promptEnd: "<|begin|>assistant",
            reply: "<|think|>Hm<|end|><|begin|>assistant<|tool_calls|><|tool_call:begin|>x1<|tool_call:name|>now"
                + "<|tool_call:args|>{}<|tool_call:end|><|calls|>",
            events: [.reasoning("Hm")] + Replies.call("now", "{}", id: "x1")
        ),
    ]

    private static let configured = Replies.call(
        "configure",
        #"{"options": {"a": [1, 2]}, "on": true, "name": null, "unit": "C", "limit": 5, "tags": "none"}"#
    )

    private static let taggedReplies: [GoldenReply] = [
        GoldenReply(
            format: "qwen3-coder",
            reply: """
                On it.
                <tool_call>
                <function=write_file>
                <parameter=path>
                a.py
                </parameter>
                <parameter=content>
                    print("</parameter>")

                </parameter>
                </function>
                </tool_call>
                <tool_call>
                <function=now>
                </function>
                </tool_call>
                """,
            events: [.text("On it.")]
                + Replies.call("write_file", #"{"path": "a.py", "content": "    print(\"</parameter>\")\n"}"#)
                + Replies.call("now", "{}", index: 1)
        ),
        GoldenReply(
            format: "qwen3-coder",
            promptEnd: "<think>\n",
            reply: """
                Hm, <tool_call> here
                <tool_call>
                <function=configure>
                <parameter=options>
                {"a": [1, 2]}
                </parameter>
                <parameter=on>true</parameter>
                <parameter=name>
                null
                </parameter>
                <parameter=unit>
                C
                </parameter>
                <parameter=limit>
                5
                </parameter>
                <parameter=tags>
                none
                </parameter>
                </function>
                </tool_call>
                """,
            events: [.reasoning("Hm, <tool_call> here")] + configured
        ),
        GoldenReply(
            format: "qwen3-coder",
            reply: "<function=now>\n</function>\n</tool_call>\n",
            events: Replies.call("now", "{}")
        ),
        GoldenReply(
            format: "seed-oss",
            reply:
                "<seed:tool_call>\n<function=configure>\n<parameter=on>True</parameter>\n<parameter=name>None</parameter>\n"
                + "<parameter=unit>True</parameter>\n<parameter=tags>\"x\"</parameter>\n</function>\n</seed:tool_call> Done.",
            events: Replies.call("configure", #"{"on": true, "name": null, "unit": "True", "tags": "x"}"#) + [
                .text("Done.")
            ]
        ),
        GoldenReply(
            format: "seed-oss",
            reply:
                "<seed:think>Hm</seed:think>\n<seed:tool_call>\n<function=write_file>\n<parameter=path>a</parameter>\n"
                + "<parameter=content>\"b\"\n</parameter>\n</function>\n</seed:tool_call>",
            events: [.reasoning("Hm")] + Replies.call("write_file", #"{"path": "a", "content": "\"b\"\n"}"#)
        ),
        GoldenReply(
            format: "glm",
            promptEnd: "<|assistant|>\n<think></think>",
            reply: """
                <tool_call>configure
                <arg_key>options</arg_key>
                <arg_value>{"a": [1, 2]}</arg_value>
                <arg_key>on</arg_key><arg_value>true</arg_value><arg_key>name</arg_key><arg_value>null</arg_value>
                <arg_key>unit</arg_key><arg_value>C</arg_value><arg_key>limit</arg_key><arg_value>5</arg_value>
                <arg_key>tags</arg_key><arg_value>none</arg_value></tool_call>
                <tool_call>now</tool_call>
                """,
            events: configured + Replies.call("now", "{}", index: 1)
        ),
        GoldenReply(
            format: "ling",
            promptEnd: "<role>ASSISTANT</role>\n<think>",
            reply:
                "Hm\n<tool_call>get_weather<arg_key>city</arg_key><arg_value>Paris</arg_value></tool_call><|role_end|>",
            events: [.reasoning("Hm")] + paris
        ),
        GoldenReply(
            format: "minimax-m2",
            promptEnd: "]~b]ai\n<think>\n",
            reply: """
                Hm
                </think>

                <minimax:tool_call>
                <invoke name="get_weather">
                <parameter name="city">Paris</parameter>
                </invoke>
                <invoke name="now">
                </invoke>
                </minimax:tool_call>
                """,
            events: [.reasoning("Hm")] + both
        ),
        GoldenReply(
            format: "minimax-m3",
            reply:
                "</mm:think>]<]minimax[>[<tool_call>\n]<]minimax[>[<invoke name=\"get_weather\">]<]minimax[>[<city>Paris"
                + "]<]minimax[>[</city>]<]minimax[>[</invoke>\n]<]minimax[>[</tool_call>",
            events: paris
        ),
        GoldenReply(
            format: "minimax-m3",
            reply:
                "<mm:think>Hm</mm:think>N<tool_call>\nN<invoke name=\"configure\">N<options>N<a>1N</a>N<b>N<item>xN</item>"
                .replacing("N", with: "]<]minimax[>[")
                + "N<item>trueN</item>N</b>N</options>N<tags>N<item>N<x>N</tags>N</invoke>\nN</tool_call>"
                .replacing("N", with: "]<]minimax[>["),
            events: [.reasoning("Hm")]
                + Replies.call(
                    "configure",
                    #"{"options": {"a": 1, "b": ["x", true]}, "tags": "]<]minimax[>[<item>]<]minimax[>[<x>"}"#
                )
        ),
        GoldenReply(
            format: "minicpm-5",
            reply: "<function name=\"write_file\"><param name=\"path\">a</param><param name=\"content\">"
                + "<![CDATA[<b> </param>]]></param></function>\n<function name=\"now\"></function>",
            events: Replies.call("write_file", #"{"path": "a", "content": "<b> </param>"}"#)
                + Replies.call("now", "{}", index: 1)
        ),
        GoldenReply(
            format: "deepseek-v3.2",
            promptEnd: "<｜Assistant｜><think>",
            reply: """
                Hm

                <｜DSML｜function_calls>
                <｜DSML｜invoke name="get_weather">
                <｜DSML｜parameter name="city" string="true">5</｜DSML｜parameter>
                <｜DSML｜parameter name="days" string="false">5</｜DSML｜parameter>
                </｜DSML｜invoke>
                </｜DSML｜function_calls>
                """,
            events: [.reasoning("Hm")] + Replies.call("get_weather", #"{"city": "5", "days": 5}"#)
        ),
        GoldenReply(
            format: "kimi-k3",
            promptEnd: "<|open|>message role=\"assistant\"<|sep|><|open|>think<|sep|>",
            reply: "Hm<|close|>think<|sep|><|open|>response<|sep|>On it.<|close|>response<|sep|><|open|>tools<|sep|>"
                + "<|open|>call tool=\"get_weather\" index=\"1\"<|sep|><|open|>argument key=\"city\" type=\"string\"<|sep|>"
                + "Paris<|close|>argument<|sep|><|close|>call<|sep|><|open|>call tool=\"now\" index=\"2\"<|sep|>"
                + "<|close|>call<|sep|><|close|>tools<|sep|><|close|>message<|sep|><|end_of_msg|>",
            events: [.reasoning("Hm"), .text("On it.")] + both
        ),
        GoldenReply(
            format: "hunyuan-3",
            promptEnd: "<think:opensource>",
            reply: "Hm</think:opensource>On it.<tool_calls:opensource>\n<tool_call:opensource>get_weather"
                + "<tool_sep:opensource>\n<arg_key:opensource>city</arg_key:opensource>\n<arg_value:opensource>Paris"
                + "</arg_value:opensource>\n</tool_call:opensource>\n</tool_calls:opensource>",
            events: [.reasoning("Hm"), .text("On it.")] + paris
        ),
    ]

    private static let otherReplies: [GoldenReply] = [
        GoldenReply(
            format: "lfm2",
            reply: #"See [a](b). <|tool_call_start|>[get_weather(city="Paris"), now()]<|tool_call_end|>"#,
            events: [.text("See [a](b).")] + both
        ),
        GoldenReply(
            format: "lfm2",
            reply: #"<|tool_call_start|>[write_file(path='a\'\x41\u00e9\d', content={"k": [True, -0.5,], 'n': {}}, )]"#,
            events: Replies.call("write_file", #"{"path": "a'Aé\\d", "content": {"k": [true, -0.5], "n": {}}}"#)
        ),
        GoldenReply(
            format: "gemma-4",
            promptEnd: "<|turn>model\n",
            reply:
                "<|channel>thought\nHm\n<channel|>On it.<|tool_call>call:get_weather{city:<|\"|>Paris<|\"|>}<tool_call|>"
                + "<|tool_call>call:now{}<tool_call|>",
            events: [.reasoning("Hm"), .text("On it.")] + both
        ),
        GoldenReply(
            format: "gemma-4",
            reply: "<|tool_call>call:configure{options:{a:[1,<|\"|>\"x\"\n<|\"|>]},on:true,name:null}<tool_call|>",
            events: Replies.call("configure", #"{"options": {"a": [1, "\"x\"\n"]}, "on": true, "name": null}"#)
        ),
        GoldenReply(
            format: "harmony",
            promptEnd: "<|start|>assistant",
            reply:
                "<|channel|>analysis<|message|>Hm<|end|><|start|>assistant<|channel|>commentary<|message|>On it.<|end|>"
                + "<|start|>assistant<|channel|>commentary to=functions.get_weather <|constrain|>json<|message|>"
                + "{\"city\": \"Paris\"}<|call|>",
            events: [.reasoning("Hm"), .text("On it.")] + paris
        ),
        GoldenReply(
            format: "harmony",
            promptEnd: "<|start|>assistant",
            reply: " to=functions.now<|channel|>analysis json<|message|>{}",
            events: Replies.call("now", "{}")
        ),
        GoldenReply(
            format: "harmony",
            promptEnd: "<|start|>assistant",
            reply: "<|channel|>commentary to=assistant<|channel|>final<|message|>Yes.<|return|>",
            events: [.text("Yes.")]
        ),
        GoldenReply(
            format: "atem",
            promptEnd: "<|start|>assistant",
            reply:
                " to=self<|message|>Hm <atem:function_calls><|eom|><|start|>assistant to=user<|message|>On it.<|eom|>"
                + "<|start|>assistant to=get_weather<|message|><atem:function_calls>\n<atem:invoke name=\"get_weather\">\n"
                + "<atem:parameter name=\"city\">Paris</atem:parameter>\n</atem:invoke>\n</atem:function_calls><|eot|>",
            events: [.reasoning("Hm <atem:function_calls>"), .text("On it.")] + paris
        ),
    ]
}
