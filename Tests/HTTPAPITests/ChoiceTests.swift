import HTTPAPI
import Inference
import MinervaTesting
import Testing

@Suite struct ChoiceTests {
    @Test func `gives several replies, each with a seed of its own`() async throws {
        try await TestServer.with(.pieces("a"), .pieces("b"), .pieces("c")) { server in
            let response = try await server.chat(
                #""messages": [{"role": "user", "content": "hi"}], "n": 3, "seed": 7"#
            )
            let choices = try #require(try response.json["choices"] as? [[String: Any]])
            #expect(choices.map { $0["index"] as? Int } == [0, 1, 2])
            let texts = choices.map { ($0["message"] as? [String: Any])?["content"] as? String }
            #expect(texts == ["a", "b", "c"])
            #expect(server.model.requests.map(\.sampling.seed) == [7, 8, 9])
            let usage = try #require(try response.json["usage"] as? [String: Any])
            #expect(usage["prompt_tokens"] as? Int == server.model.requests[0].prompt.count)
            #expect(usage["completion_tokens"] as? Int == 6)
        }
    }

    @Test func `streams the roles of all replies in order before their texts`() async throws {
        try await TestServer.with(.pieces("a"), .pieces("b")) { server in
            let response = try await server.chat(
                #""messages": [{"role": "user", "content": "hi"}], "n": 2, "stream": true"#
            )
            let choices = try response.events.compactMap { ($0["choices"] as? [[String: Any]])?.first }
            let roles = choices.prefix { ($0["delta"] as? [String: Any])?["role"] != nil }
            #expect(roles.map { $0["index"] as? Int } == [0, 1])
            let ends = choices.filter { $0["finish_reason"] is String }.compactMap { $0["index"] as? Int }
            #expect(ends.sorted() == [0, 1])
            #expect(response.body.hasSuffix("data: [DONE]\n\n"))
        }
    }

    @Test func `continues every prompt of a list and repeats it if asked`() async throws {
        try await TestServer.with(.pieces("1"), .pieces("2")) { server in
            let response = try await server.send(
                "POST",
                "/v1/completions",
                body: #"{"prompt": ["x", "yz"], "echo": true}"#
            )
            let choices = try #require(try response.json["choices"] as? [[String: Any]])
            #expect(choices.map { $0["text"] as? String } == ["x1", "yz2"])
            let usage = try #require(try response.json["usage"] as? [String: Any])
            #expect(usage["prompt_tokens"] as? Int == 5)
        }
    }

    @Test(arguments: [true, false])
    func `lists the tokens of a chat with their probabilities`(streams: Bool) async throws {
        let reply = ScriptedReply(steps: [
            .start, .text("", tokens: [0xC3]), .text("\u{e9}", tokens: [0xA9]), .text("b", tokens: [98]),
            .finish(.stop),
        ])
        try await TestServer.with(reply) { server in
            let response = try await server.chat(
                #""messages": [{"role": "user", "content": "hi"}], "logprobs": true, "top_logprobs": 2, "stream": \#(streams)"#
            )
            let objects = streams ? try response.events : [try response.json]
            let entries = objects.compactMap {
                ($0["choices"] as? [[String: Any]])?.first?["logprobs"] as? [String: Any]
            }
            .flatMap { $0["content"] as? [[String: Any]] ?? [] }
            #expect(entries.map { $0["bytes"] as? [Int] } == [[0xC3], [0xA9], [98]])
            #expect(entries.last?["token"] as? String == "b")
            #expect(entries.last?["logprob"] as? Double == -0.5)
            let others = entries.last?["top_logprobs"] as? [[String: Any]]
            #expect(others?.map { $0["token"] as? String } == ["b", "c"])
        }
    }

    @Test func `lists the tokens of a completion with their probabilities and places`() async throws {
        let reply = ScriptedReply(steps: [
            .start, .text("ab", tokens: [97, 98]), .text("c", tokens: [99]), .finish(.length),
        ])
        try await TestServer.with(reply) { server in
            let response = try await server.send(
                "POST",
                "/v1/completions",
                body: #"{"prompt": "x", "logprobs": 1}"#
            )
            let choice = try #require((try response.json["choices"] as? [[String: Any]])?.first)
            let list = try #require(choice["logprobs"] as? [String: Any])
            #expect(list["tokens"] as? [String] == ["a", "b", "c"])
            #expect(list["token_logprobs"] as? [Double] == [-0.5, -0.5, -0.5])
            #expect(list["top_logprobs"] as? [[String: Double]] == [["a": -0.5], ["b": -0.5], ["c": -0.5]])
            #expect(list["text_offset"] as? [Int] == [0, 1, 2])
        }
    }

    @Test(arguments: [true, false])
    func `names the tokens of a completion by their ids if asked to`(streams: Bool) async throws {
        let reply = ScriptedReply(steps: [.start, .text("ab", tokens: [97, 98]), .finish(.length)])
        try await TestServer.with(reply) { server in
            let response = try await server.send(
                "POST",
                "/v1/completions",
                body: #"{"prompt": "x", "logprobs": 1, "return_tokens_as_token_ids": true, "stream": \#(streams)}"#
            )
            let object = try #require(streams ? try response.events.first : try response.json)
            let choice = try #require((object["choices"] as? [[String: Any]])?.first)
            #expect(choice["text"] as? String == "ab")
            let list = try #require(choice["logprobs"] as? [String: Any])
            #expect(list["tokens"] as? [String] == ["token_id:97", "token_id:98"])
            #expect(list["top_logprobs"] as? [[String: Double]] == [["token_id:97": -0.5], ["token_id:98": -0.5]])
            #expect(list["text_offset"] as? [Int] == [0, 1])
        }
    }

    @Test func `names no tokens where none are listed`() async throws {
        try await TestServer.with(ScriptedReply(steps: [.start, .finish(.length)])) { server in
            let body = #"{"prompt": "x", "return_tokens_as_token_ids": true}"#
            let response = try await server.send("POST", "/v1/completions", body: body)
            #expect(response.status == 400)
            #expect(try response.error["param"] as? String == "return_tokens_as_token_ids")
        }
    }
}
