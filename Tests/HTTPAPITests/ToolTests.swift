import HTTPAPI
import Inference
import MinervaTesting
import Testing

@Suite struct ToolTests {
    private static let fields = #"""
        "messages": [{"role": "user", "content": "hi"}],
        "tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {"a": {"type": "integer"}}}}}]
        """#

    private static let call = ScriptedReply.pieces(
        "Let me see.",
        "<tool_",
        "call>\n{\"name\": \"f\", \"argum",
        "ents\": {\"a\": 1",
        "2}}\n</tool_call>"
    )

    @Test func `answers with a call`() async throws {
        try await TestServer.with(Self.call) { server in
            let response = try await server.chat(Self.fields)
            let choice = try #require((try response.json["choices"] as? [[String: Any]])?.first)
            #expect(choice["finish_reason"] as? String == "tool_calls")
            let message = try #require(choice["message"] as? [String: Any])
            #expect(message["content"] as? String == "Let me see.")
            let call = try #require((message["tool_calls"] as? [[String: Any]])?.first)
            #expect(call["type"] as? String == "function")
            #expect((call["id"] as? String)?.hasPrefix("call_") == true)
            let function = try #require(call["function"] as? [String: Any])
            #expect(function["name"] as? String == "f")
            #expect(function["arguments"] as? String == "{\"a\": 12}")
            // What a call may look like is left to nobody's luck.
            #expect(server.model.requests.first?.grammar != nil)
        }
    }

    @Test func `streams a call with its name once and its arguments in pieces`() async throws {
        try await TestServer.with(Self.call) { server in
            let response = try await server.chat(Self.fields + #", "stream": true"#)
            var (names, ids, arguments, reasons): ([String], [String], String, [String]) = ([], [], "", [])
            for event in try response.events {
                let choice = try #require((event["choices"] as? [[String: Any]])?.first)
                if let reason = choice["finish_reason"] as? String { reasons.append(reason) }
                for call in (choice["delta"] as? [String: Any])?["tool_calls"] as? [[String: Any]] ?? [] {
                    #expect(call["index"] as? Int == 0)
                    let function = try #require(call["function"] as? [String: Any])
                    if let id = call["id"] as? String { ids.append(id) }
                    if let name = function["name"] as? String { names.append(name) }
                    arguments += try #require(function["arguments"] as? String)
                }
            }
            #expect(names == ["f"] && ids.count == 1)
            #expect(arguments == "{\"a\": 12}")
            #expect(reasons == ["tool_calls"])
        }
    }

    @Test func `takes what looks like a call for text where there are no tools`() async throws {
        try await TestServer.with(Self.call) { server in
            let response = try await server.chat()
            #expect(response.body.contains(#"Let me see.<tool_call>"#))
            #expect(response.body.contains(#""finish_reason":"stop""#))
        }
    }

    @Test func `shows calls and their results to the model`() async throws {
        try await TestServer.with(.pieces("done")) { server in
            let response = try await server.chat(
                #"""
                "messages": [
                    {"role": "user", "content": "hi"},
                    {"role": "assistant", "content": null, "tool_calls": [
                        {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{\"a\": 3}"}}
                    ]},
                    {"role": "tool", "tool_call_id": "c1", "content": [{"type": "text", "text": "four"}]}
                ]
                """#
            )
            #expect(response.status == 200)
            let prompt = try await server.model.detokenize(server.model.requests[0].prompt)
            #expect(prompt.contains(#"{"name": "f", "arguments": {"a": 3}}"#) && prompt.contains("four"))
        }
    }
}
