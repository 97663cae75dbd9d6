import HTTPAPI
import Inference
import MinervaTesting
import Testing
import Tokenization

@Suite struct ReplyTests {
    @Test func `answers a chat at once`() async throws {
        try await TestServer.with(.pieces("Hel", "lo")) { server in
            let response = try await server.chat()
            #expect(response.status == 200)
            #expect(response.headers["content-type"] == "application/json")
            let json = try response.json
            #expect(json["object"] as? String == "chat.completion")
            #expect(json["model"] as? String == "scripted/model")
            #expect(json["system_fingerprint"] as? String == "minerva-scripted")
            #expect((json["id"] as? String)?.hasPrefix("chatcmpl-") == true)
            let prompt = server.model.requests.first?.prompt.count ?? 0
            #expect(
                response.bodyWithoutTimings.hasSuffix(
                    #""choices":[{"index":0,"message":{"role":"assistant","content":"Hello","refusal":null},"logprobs":null,"#
                        + #""finish_reason":"stop"}],"usage":{"prompt_tokens":\#(prompt),"completion_tokens":3,"#
                        + #""total_tokens":\#(prompt + 3),"prompt_tokens_details":{"cached_tokens":0},"#
                        + #""completion_tokens_details":{"accepted_prediction_tokens":0,"#
                        + #""rejected_prediction_tokens":0}}}"#
                )
            )
        }
    }

    @Test(
        arguments: [
            (#""ab""#, [ScriptedModel.startToken, 97, 98]), (#"["ab"]"#, [ScriptedModel.startToken, 97, 98]),
            ("[97, 98]", [97, 98]), ("[[97, 98.0]]", [97, 98]),
        ] as [(String, [TokenID])]
    )
    func `completes text and tokens`(prompt: String, tokens: [TokenID]) async throws {
        try await TestServer.with(.pieces("c", finish: .length)) { server in
            let response = try await server.send(
                "POST",
                "/v1/completions",
                body: #"{"model": "scripted/model", "prompt": \#(prompt)}"#
            )
            #expect(server.model.requests.first?.prompt == tokens)
            let json = try response.json
            #expect((json["id"] as? String)?.hasPrefix("cmpl-") == true)
            #expect(json["object"] as? String == "text_completion")
            #expect(
                response.body.contains(#""choices":[{"index":0,"text":"c","logprobs":null,"finish_reason":"length"}]"#)
            )
        }
    }

    @Test func `hands every option on to the model`() async throws {
        try await TestServer.with(.pieces()) { server in
            let response = try await server.chat(
                #"""
                "messages": [{"role": "user", "content": "hi"}], "temperature": 0.5, "top_p": 0.25, "top_k": 7,
                "min_p": 0.125, "typical_p": 0.75, "frequency_penalty": -1, "presence_penalty": 1.5,
                "repetition_penalty": 1.25, "logit_bias": {"65": -100, "66": 2.5}, "seed": 18014398509481985,
                "max_completion_tokens": 9.0, "stop": ["a", "b"], "ignore_eos": true
                """#
            )
            #expect(response.status == 200)
            let request = try #require(server.model.requests.first)
            var sampling = SamplingParameters()
            sampling.temperature = 0.5
            sampling.topP = 0.25
            sampling.topK = 7
            sampling.minP = 0.125
            sampling.typicalP = 0.75
            sampling.frequencyPenalty = -1
            sampling.presencePenalty = 1.5
            sampling.repetitionPenalty = 1.25
            sampling.logitBias = [65: -100, 66: 2.5]
            sampling.seed = 18_014_398_509_481_985
            #expect(request.sampling == sampling)
            #expect(request.maxTokens == 9)
            #expect(request.stopStrings == ["a", "b"])
            #expect(request.ignoresEndOfGeneration)
        }
    }

    @Test func `keeps the defaults of what is null or missing`() async throws {
        try await TestServer.with(.pieces()) { server in
            let response = try await server.chat(
                #"""
                "messages": [{"role": "user", "content": "hi"}], "temperature": null, "max_tokens": null, "stop": null,
                "seed": null, "logit_bias": null, "stream": null, "stream_options": null, "n": 1.0, "tools": [],
                "tool_choice": "auto", "functions": null, "logprobs": false, "top_logprobs": 0,
                "response_format": {"type": "text"}, "modalities": ["text"], "user": "me", "metadata": {"a": "b"},
                "store": true, "service_tier": "auto", "parallel_tool_calls": true
                """#
            )
            #expect(response.status == 200)
            let request = try #require(server.model.requests.first)
            #expect(request.sampling == SamplingParameters())
            #expect(request.maxTokens == nil)
            #expect(request.stopStrings.isEmpty)
            #expect(!request.ignoresEndOfGeneration)
        }
    }

    @Test(arguments: [
        (#""max_tokens": 3"#, 3), (#""max_completion_tokens": 3, "max_tokens": 3"#, 3),
    ])
    func `takes both names of the token limit`(field: String, limit: Int) async throws {
        try await TestServer.with(.pieces()) { server in
            _ = try await server.chat(#""messages": [{"role": "user", "content": "hi"}], \#(field)"#)
            #expect(server.model.requests.first?.maxTokens == limit)
        }
    }

    @Test func `reads all kinds of messages`() async throws {
        try await TestServer.with(.pieces()) { server in
            let response = try await server.chat(
                #"""
                "messages": [
                    {"role": "system", "content": "S"}, {"role": "developer", "content": "D"},
                    {"role": "user", "name": "me", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]},
                    {"role": "assistant", "content": null, "refusal": null, "tool_calls": [], "audio": null},
                    {"role": "assistant"},
                    {"role": "tool", "tool_call_id": "1", "content": "\ud83d\ude00\u00e9\n\/"}
                ]
                """#
            )
            #expect(response.status == 200)
            let prompt = try await server.model.detokenize(server.model.requests[0].prompt)
            let parts = ["system\nS", "system\nD", "user\na\nb", "assistant\n", "assistant\n", "tool\n😀é\n/"]
            var rest = prompt[...]
            for part in parts {
                let range = try #require(rest.firstRange(of: part), "expected \(part) in \(rest)")
                rest = rest[range.upperBound...]
            }
        }
    }
}
