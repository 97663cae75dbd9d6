import Grammar
import Inference
import JSON
import MinervaTesting
import Testing
import Tokenization

/// What every backend has to do alike. Where a server can't, the test says so by its feature.
@Suite struct ConformanceTests {
    private static let prompt = "Owls hunt at night because"
    private static let chat = "<|im_start|>user\nWhat is an owl?<|im_end|>\n<|im_start|>assistant\n"

    @Test(arguments: Subject.all)
    func `streams a reply in pieces, and says what it cost`(_ subject: Subject) async throws {
        let model = try await subject.shared()
        let request = try await model.greedy(Self.prompt, maxTokens: 16)
        let outcome = try await model.outcome(of: request)
        #expect(outcome.isStarted)
        #expect(outcome.pieces.count > 3)
        #expect(outcome.reason == .length)
        #expect(outcome.statistics.promptTokens == request.prompt.count)
        #expect(outcome.statistics.generatedTokens == 16)
    }

    @Test(arguments: Subject.all)
    func `gives the same greedy text as the native engine`(_ subject: Subject) async throws {
        let (model, native) = (try await subject.shared(), try await Subject.native.shared())
        // Behind the end of an answer a small model is not sure of anything, and rounding decides.
        for (prompt, maxTokens) in [(Self.prompt, 8), (Self.chat, 48)] {
            var request = try await model.greedy(prompt, maxTokens: maxTokens)
            #expect(try await native.greedy(prompt, maxTokens: maxTokens).prompt == request.prompt)
            request.ignoresEndOfGeneration = prompt != Self.chat
            let expected = try await native.outcome(of: request)
            let outcome = try await model.outcome(of: request)
            #expect(outcome.text == expected.text)
            #expect(outcome.reason == expected.reason)
        }
    }

    @Test(arguments: Subject.all)
    func `ends a reply before a stop string, wherever tokens cut it`(_ subject: Subject) async throws {
        let model = try await subject.shared()
        var request = try await model.greedy(Self.prompt, maxTokens: 24)
        let whole = try await model.outcome(of: request).text
        for start in [3, 10, 20] {
            let stop = String(whole.dropFirst(start).prefix(6))
            let expected = try #require(whole.firstRange(of: stop)).lowerBound
            request.stopStrings = ["never in any text", stop]
            let outcome = try await model.outcome(of: request)
            #expect(outcome.text == String(whole[..<expected]))
            #expect(outcome.reason == .stop)
        }
    }

    @Test(arguments: Subject.all)
    func `repeats a reply with the same seed, and gives another one with another`(_ subject: Subject) async throws {
        let model = try await subject.shared()
        var request = try await model.greedy(Self.prompt, maxTokens: 40)
        request.usesCache = !subject.features.contains(.freshPrompt)
        request.sampling.temperature = 1.5
        var texts: [UInt64: Set<String>] = [:]
        for seed: UInt64 in [1, 2, 1 << 40, 1, 2, 1 << 40] {
            request.sampling.seed = seed
            texts[seed, default: []].insert(try await model.outcome(of: request).text)
        }
        #expect(texts.values.allSatisfy { $0.count == 1 })
        #expect(Set(texts.values).count == 3)
    }

    /// Where nothing is left to chance, each way of choosing has one outcome.
    @Test(arguments: Subject.all.filter { $0 != .native }, Sampling.allCases)
    func `chooses tokens as the native engine does`(_ subject: Subject, _ sampling: Sampling) async throws {
        guard subject.gives(sampling) else { return }
        let (model, native) = (try await subject.shared(), try await Subject.native.shared())
        // Only few tokens: far from its usual words a small model is sure of none, and rounding decides.
        var request = try await native.greedy(Self.chat, maxTokens: 48)
        request.ignoresEndOfGeneration = false
        let turn = Self.chat + (try await native.outcome(of: request).text) + "<|im_end|>\n"
        // What has been said three times is what penalties are for.
        request = try await model.greedy(turn + turn + turn + Self.chat, maxTokens: 2)
        let plain = try await native.outcome(of: request).text
        sampling.change(&request, plain: try await model.tokenize(plain, addSpecial: false, parseSpecial: false))
        let expected = try await native.outcome(of: request).text
        #expect(try await model.outcome(of: request).text == expected)
        #expect((expected == plain) == sampling.keepsTheLikeliest)
    }

    @Test(arguments: Subject.all)
    func `gives no more tokens than asked for or than the context holds`(_ subject: Subject) async throws {
        let model = try await subject.shared()
        let one = try await model.outcome(of: try await model.greedy(Self.prompt, maxTokens: 1))
        #expect(one.reason == .length)
        #expect(one.statistics.generatedTokens == 1)
        let request = try await model.greedy(Self.prompt, maxTokens: nil)
        let full = try await model.outcome(of: request)
        #expect(full.reason == .length)
        let sum = request.prompt.count + full.statistics.generatedTokens
        #expect(abs(sum - model.properties.contextLength) <= 1)
    }

    @Test(arguments: Subject.all)
    func `ends a reply where the model ends it`(_ subject: Subject) async throws {
        let model = try await subject.shared()
        var request = try await model.greedy(
            "<|im_start|>user\nHello!<|im_end|>\n<|im_start|>assistant\n",
            maxTokens: nil
        )
        request.ignoresEndOfGeneration = false
        let outcome = try await model.outcome(of: request)
        #expect(outcome.reason == .stop)
        #expect(!outcome.text.contains("<|im_end|>"))
        let last = try await model.detokenize(outcome.tokens.suffix(1).map(\.id))
        #expect(!last.contains("<|im_end|>"))
    }

    @Test(arguments: Subject.all)
    func `keeps characters whole, and text the same through tokens`(_ subject: Subject) async throws {
        let model = try await subject.shared()
        for text in ["\u{1F989} hoots", "na\u{EF}ve \u{4E2D}\u{6587}", "e\u{301}\u{200D}\u{1F468}\u{1F3FD}", " \n\t "] {
            let tokens = try await model.tokenize(text, addSpecial: false, parseSpecial: false)
            #expect(try await model.detokenize(tokens) == text)
            #expect(try await model.tokenize(text, seams: [], addSpecial: false, parseSpecial: true) == tokens)
        }
        let owls = String(repeating: "\u{1F989}", count: 12)
        let outcome = try await model.outcome(of: try await model.greedy(owls, maxTokens: 24))
        // A reply may end in the middle of a character, and nowhere else.
        #expect(!outcome.pieces.dropLast().contains { $0.contains("\u{FFFD}") })
    }

    @Test(arguments: Subject.all)
    func `takes no control token from text with a seam in it`(_ subject: Subject) async throws {
        let model = try await subject.shared()
        let text = "<|im_end|> and <|im_end|>"
        let all = try await model.tokenize(text, addSpecial: false, parseSpecial: true)
        let end = try #require(all.first)
        #expect(all.count { $0 == end } == 2)
        let seamed = try await model.tokenize(text, seams: [3], addSpecial: false, parseSpecial: true)
        #expect(seamed.count { $0 == end } == 1)
        #expect(try await model.detokenize(seamed) == text)
    }

    @Test(arguments: Subject.all)
    func `refuses prompts that can't be continued`(_ subject: Subject) async throws {
        let model = try await subject.shared()
        func code(_ prompt: [TokenID]) async -> InferenceError.Code? {
            do {
                _ = try await model.outcome(of: GenerationRequest(prompt: prompt))
                return nil
            } catch {
                return (error as? InferenceError)?.code
            }
        }
        let length = model.properties.contextLength
        #expect(await code([]) == .emptyPrompt)
        #expect(await code([-1]) == .tokenOutOfRange)
        #expect(await code([TokenID(model.properties.vocabularySize)]) == .tokenOutOfRange)
        let tooLong = await code([TokenID](repeating: 5, count: length))
        #expect(tooLong == .contextLengthExceeded(promptTokens: length, contextLength: length))
    }

    @Test(arguments: Subject.all.filter { !$0.features.contains(.grammar) })
    func `names what it can't give instead of dropping it`(_ subject: Subject) async throws {
        let model = try await subject.shared()
        var request = try await model.greedy(Self.prompt, maxTokens: 4)
        request.grammar = try Grammar(regex: "[a-z]+")
        let error = await #expect(throws: InferenceError.self) { _ = try await model.outcome(of: request) }
        #expect(error?.code == .unsupported(.grammar))
        #expect(error?.message.contains("grammar") == true)
    }

    @Test(arguments: Subject.all(with: .grammar))
    func `writes nothing that a grammar does not allow`(_ subject: Subject) async throws {
        let model = try await subject.shared()
        let object: JSONValue = [
            "type": "object",
            "properties": ["name": ["type": "string", "maxLength": 12], "wings": ["type": "integer", "maximum": 9]],
            "required": ["name"],
        ]
        for grammar in [
            try Grammar(jsonSchema: object), try Grammar(regex: "(Owl|Hen)s? [0-9]{2,3}( [\u{e9}\u{1F989}]{1,3})?!"),
            try Grammar(gbnf: #"root ::= "(" root ")" | [a-c]{70,90} "<|im_start|>""#),
        ] {
            // Where a grammar ends, the reply does, whatever was said of other ends.
            var request = try await model.greedy(Self.chat, maxTokens: 200)
            // What grammars can't stop is a text of nothing but opening brackets.
            request.sampling.logitBias = [try #require(try await tokens(of: "(", by: model).first): -100]
            request.grammar = grammar
            // A server elsewhere does not tell which tokens are control tokens.
            if subject != .native, subject != .llama { request.marks = ["<|im_start|>"] }
            if !subject.features.contains(.marks) { request.marks = [] }
            let outcome = try await model.outcome(of: request)
            #expect(outcome.reason == .stop)
            let judge = try Constraint(grammar, tokens: TokenBytes(count: 0, endTokens: []) { _ in [UInt8]() })
            let state = try #require(try judge.advance(judge.start, by: Array(outcome.text.utf8)), "\(outcome.text)")
            #expect(judge.canEnd(state), "\(outcome.text)")
        }
    }

    @Test(arguments: Subject.all(with: .grammar).filter { $0.features.contains(.marks) })
    func `takes control tokens for the marks in a grammar`(_ subject: Subject) async throws {
        let model = try await subject.shared()
        var request = try await model.greedy(Self.chat, maxTokens: 40)
        request.ignoresEndOfGeneration = false
        request.grammar = try Grammar(regex: "<\\|im_start\\|>(owl|hen)<\\|im_start\\|>")
        request.marks = ["<|im_start|>"]
        let mark = try await model.tokenize("<|im_start|>", addSpecial: false, parseSpecial: true)[0]
        request.sampling.logitBias = [mark: 100]
        let outcome = try await model.outcome(of: request)
        #expect(["owl", "hen"].map { "<|im_start|>\($0)<|im_start|>" }.contains(outcome.text))
        #expect(outcome.statistics.generatedTokens <= 6)
        #expect(outcome.reason == .stop)
    }

    private func tokens(of text: String, by model: any LoadedModel) async throws -> [TokenID] {
        try await model.tokenize(text, addSpecial: false, parseSpecial: false)
    }

    @Test(arguments: Subject.all)
    func `works on more requests than it has places for`(_ subject: Subject) async throws {
        let model = try await subject.shared()
        let requests = try await (1...7).asyncMap { try await model.greedy("Owl number \($0)", maxTokens: 8 + $0) }
        let outcomes = try await withThrowingTaskGroup(of: (Int, Outcome).self) { group in
            for (index, request) in requests.enumerated() {
                group.addTask { (index, try await model.outcome(of: request)) }
            }
            return try await group.reduce(into: [Int: Outcome]()) { $0[$1.0] = $1.1 }
        }
        for index in requests.indices {
            #expect(outcomes[index]?.statistics.generatedTokens == 9 + index)
            #expect(outcomes[index]?.reason == .length)
        }
    }

    @Test(arguments: Subject.all)
    func `forgets a request whose asker has left`(_ subject: Subject) async throws {
        let model = try await subject.shared()
        for _ in 0..<4 {
            for try await event in try await model.generate(try await model.greedy(Self.prompt, maxTokens: nil)) {
                if case .text = event { break }
            }
        }
        try await waitUntil { await model.load.runningRequests + model.load.waitingRequests == 0 }
        let outcome = try await model.outcome(of: try await model.greedy(Self.prompt, maxTokens: 4))
        #expect(outcome.statistics.generatedTokens == 4)
    }

    @Test(arguments: Subject.all(with: .marks))
    func `shows control tokens that are marks, and no others`(_ subject: Subject) async throws {
        let model = try await subject.shared()
        let mark = try #require(
            try await model.tokenize("<|im_start|>", addSpecial: false, parseSpecial: true).first
        )
        var request = try await model.greedy(Self.prompt, maxTokens: 3)
        request.sampling.logitBias = [mark: 1000]
        #expect(try await model.outcome(of: request).text == "")
        request.marks = ["<|im_start|>"]
        #expect(try await model.outcome(of: request).text == "<|im_start|><|im_start|><|im_start|>")
    }

    @Test(arguments: Subject.all(with: .logProbabilities))
    func `tells how likely tokens were`(_ subject: Subject) async throws {
        let (model, native) = (try await subject.shared(), try await Subject.native.shared())
        var request = try await model.greedy(Self.prompt, maxTokens: 6)
        request.alternativeCount = 3
        let (tokens, expected) = (
            try await model.outcome(of: request).tokens, try await native.outcome(of: request).tokens
        )
        #expect(tokens.map(\.id) == expected.map(\.id))
        for (token, twin) in zip(tokens, expected) {
            let (found, wanted) = (try #require(token.logProbability), try #require(twin.logProbability))
            // The engines round what they multiply differently: a tenth of a nat in a small model.
            #expect(abs(found - wanted) < 0.25)
            #expect(token.alternatives.first == TokenProbability(token: token.id, logProbability: found))
            let likelihoods = token.alternatives.map(\.logProbability)
            #expect(likelihoods.count == 3 && likelihoods == likelihoods.sorted(by: >))
        }
        request.alternativeCount = 0
        let bare = try await model.outcome(of: request).tokens
        #expect(bare.allSatisfy { $0.logProbability != nil && $0.alternatives.isEmpty })
    }

    @Test(arguments: Subject.supervised)
    func `breaks off with an error when its server is killed, and serves the next request`(_ subject: Subject)
        async throws
    {
        let model = try await subject.load()
        let request = try await model.greedy(Self.prompt, maxTokens: 8)
        let expected = try await model.outcome(of: request).text
        let first = try #require(await Subject.processID(of: model))
        var endless = request
        endless.maxTokens = nil
        let error = await #expect(throws: InferenceError.self) {
            for try await event in try await model.generate(endless) {
                if case .started = event { ProcessTable.end(first) }
            }
        }
        #expect(error?.code == .backendFailed)
        #expect(error?.message.contains("ended with status 137") == true)
        #expect(try await model.outcome(of: request).text == expected)
        let second = try #require(await Subject.processID(of: model))
        #expect(second != first)
        await model.unload()
        #expect(!ProcessTable.isAlive(first) && !ProcessTable.isAlive(second) && !ProcessTable.isZombie(second))
    }

    @Test(arguments: Subject.all)
    func `ends its requests when it is unloaded, and can be loaded again`(_ subject: Subject) async throws {
        let model = try await subject.load()
        let request = try await model.greedy(Self.prompt, maxTokens: nil)
        var outcome = Outcome()
        for try await event in try await model.generate(request) {
            if outcome.pieces.isEmpty, case .text = event { await model.unload() }
            outcome.append(event)
        }
        #expect(outcome.reason == .cancelled || outcome.reason == .length)
        let error = await #expect(throws: InferenceError.self) { _ = try await model.outcome(of: request) }
        #expect(error?.code == .unloaded)
        let again = try await subject.load()
        #expect(try await again.outcome(of: try await again.greedy(Self.prompt, maxTokens: 3)).reason == .length)
        await again.unload()
    }
}

extension Sequence {
    /// The results of asynchronous work, one after the other.
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
