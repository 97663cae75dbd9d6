import Inference
import MinervaTesting
import NativeEngine
import Testing
import Tokenization

@Suite struct NativeModelTests {
    /// What a request came to.
    private struct Outcome: Equatable {
        var text = ""
        var tokens: [TokenID] = []
        var reason: FinishReason?
        var statistics = GenerationStatistics()
    }

    private func load(_ model: TinyModel = TinyModel(), options: LoadOptions = LoadOptions(threadCount: 2)) throws
        -> NativeModel
    {
        let directory = try TemporaryDirectory()
        return try withExtendedLifetime(directory) {
            try NativeModel(path: model.write(to: directory), options: options)
        }
    }

    /// A model whose replies outlast any test.
    private func loadEndless() throws -> NativeModel {
        try load(options: LoadOptions(contextLength: 1 << 20, parallelRequests: 1, threadCount: 1))
    }

    private func greedy(_ prompt: [TokenID], maxTokens: Int = 20) -> GenerationRequest {
        var request = GenerationRequest(prompt: prompt, maxTokens: maxTokens, ignoresEndOfGeneration: true)
        request.sampling.temperature = 0
        return request
    }

    private func outcome(of request: GenerationRequest, by model: NativeModel) async throws -> Outcome {
        var outcome = Outcome()
        for try await event in try await model.generate(request) {
            switch event {
            case .started: #expect(outcome == Outcome())
            case .text(let text, let tokens):
                outcome.text += text
                outcome.tokens += tokens.map(\.id)
            case .finished(let reason, let statistics):
                outcome.reason = reason
                outcome.statistics = statistics
            }
        }
        return outcome
    }

    @Test func `gives the same reply alone, among others, and whatever the batch and the threads`() async throws {
        var random = SplitMix(seed: 11)
        let prompts = (1...12).map { length -> [TokenID] in
            (0..<length * 5).map { _ -> TokenID in TokenID.random(in: 3..<259, using: &random) }
        }
        let reference = try load(options: LoadOptions(parallelRequests: 1, threadCount: 1, batchLength: 64))
        var expected: [Outcome] = []
        for prompt in prompts {
            var outcome = try await outcome(of: greedy(prompt), by: reference)
            outcome.statistics = GenerationStatistics()
            expected.append(outcome)
        }
        let shared = try load(options: LoadOptions(parallelRequests: 5, threadCount: 2, batchLength: 7))
        let found = try await withThrowingTaskGroup(of: (Int, Outcome).self) { group in
            for (index, prompt) in prompts.enumerated() {
                group.addTask {
                    var outcome = try await self.outcome(of: self.greedy(prompt), by: shared)
                    outcome.statistics = GenerationStatistics()
                    return (index, outcome)
                }
            }
            return try await group.reduce(into: [Int: Outcome]()) { $0[$1.0] = $1.1 }
        }
        for (index, outcome) in expected.enumerated() {
            #expect(outcome.tokens.count == 20)
            #expect(found[index] == outcome)
        }
        // Different prompts must not all give one reply, or the comparison says nothing.
        #expect(Set(expected.map(\.tokens)).count > 6)
    }

    @Test func `gives the same replies with common beginnings and too little memory for all`() async throws {
        var random = SplitMix(seed: 12)
        func tokens(_ count: Int) -> [TokenID] { (0..<count).map { _ in TokenID.random(in: 3..<259, using: &random) } }
        let beginnings = [tokens(40), tokens(64)]
        let prompts = (0..<10).map { beginnings[$0 % 2] + tokens($0) }
        let alone = try load(options: LoadOptions(parallelRequests: 1, threadCount: 1))
        var expected: [[TokenID]] = []
        for prompt in prompts {
            expected.append(try await outcome(of: greedy(prompt, maxTokens: 40), by: alone).tokens)
        }

        // Six pages of 4,096 bytes; a reply ends up with four.
        let options = LoadOptions(parallelRequests: 4, threadCount: 2, batchLength: 48, keyValueByteCount: 6 * 4096)
        let narrow = try load(options: options)
        try await withThrowingTaskGroup(of: (Int, Outcome).self) { group in
            for (index, prompt) in prompts.enumerated() {
                group.addTask { (index, try await self.outcome(of: self.greedy(prompt, maxTokens: 40), by: narrow)) }
            }
            var cachedCount = 0
            for try await (index, outcome) in group {
                #expect(outcome.tokens == expected[index])
                cachedCount += outcome.statistics.cachedPromptTokens
            }
            #expect(cachedCount > 0)
        }
    }

    @Test(arguments: [Float(0), 0.7]) func `gives the same replies with guesses as without`(
        temperature: Float
    ) async throws {
        var random = SplitMix(seed: 14)
        let phrase = (0..<12).map { _ in TokenID.random(in: 3..<259, using: &random) }
        let plain = try load(options: LoadOptions(threadCount: 1, drafts: false))
        let guessing = try load(options: LoadOptions(threadCount: 1))
        var drafted = 0
        var accepted = 0
        for count in 1...8 {
            var request = greedy([1] + phrase + phrase.prefix(4 + count), maxTokens: 60)
            request.sampling.temperature = temperature
            request.sampling.topK = 3
            request.sampling.seed = 5
            request.sampling.frequencyPenalty = temperature / 10
            let expected = try await outcome(of: request, by: plain)
            let found = try await outcome(of: request, by: guessing)
            #expect(found.tokens == expected.tokens)
            #expect(found.reason == expected.reason)
            #expect(found.statistics.generatedTokens == expected.statistics.generatedTokens)
            #expect(expected.statistics.draftedTokens == 0)
            drafted += found.statistics.draftedTokens
            accepted += found.statistics.acceptedTokens
        }
        #expect(drafted > accepted)
        // At temperature 0 the replies repeat themselves, which is when guesses are right.
        if temperature == 0 { #expect(accepted > 0) }
    }

    @Test func `refuses memory for keys and values that holds no whole context`() throws {
        let options = LoadOptions(threadCount: 1, keyValueByteCount: 4 * 4096 - 1)
        let error = #expect(throws: EngineError.self) { try load(options: options) }
        #expect(error?.message.contains("16384") == true)
    }

    @Test func `refuses a type of keys and values that does not fit the size of heads`() throws {
        for byteCount in [nil, 1 << 20] {
            let options = LoadOptions(threadCount: 1, keyValueByteCount: byteCount, keyValueType: .q8_0)
            let error = #expect(throws: EngineError.self) { try load(options: options) }
            #expect(error?.code == .invalidOption)
            #expect(error?.message.contains("multiple of 32") == true)
        }
    }

    @Test func `keeps keys and values in 8 bits and gives the same reply alone and among others`() async throws {
        var random = SplitMix(seed: 15)
        var model = TinyModel()
        model.width = 128
        let prompts = (0..<6).map { count -> [TokenID] in
            (0..<30 + 5 * count).map { _ -> TokenID in TokenID.random(in: 3..<259, using: &random) }
        }
        let alone = try load(
            model,
            options: LoadOptions(parallelRequests: 1, threadCount: 1, keyValueType: .q8_0, drafts: false)
        )
        var expected: [[TokenID]] = []
        for prompt in prompts {
            expected.append(try await outcome(of: greedy(prompt), by: alone).tokens)
        }
        // A page of two layers with two key-value heads of 32 has 34 bytes for each 32 numbers. A reply takes three.
        let bytesPerPage = 2 * 2 * 32 * 2 * 34
        let options = LoadOptions(
            parallelRequests: 3,
            threadCount: 2,
            batchLength: 20,
            keyValueByteCount: 8 * bytesPerPage,
            keyValueType: .q8_0
        )
        let together = try load(model, options: options)
        try await withThrowingTaskGroup(of: (Int, [TokenID]).self) { group in
            for (index, prompt) in prompts.enumerated() {
                group.addTask { (index, try await self.outcome(of: self.greedy(prompt), by: together).tokens) }
            }
            for try await (index, tokens) in group { #expect(tokens == expected[index]) }
        }
    }

    @Test func `counts tokens and says why it ended`() async throws {
        let model = try load()
        let outcome = try await outcome(of: greedy([1, 70, 71], maxTokens: 5), by: model)
        #expect(outcome.reason == .length)
        #expect(outcome.statistics.promptTokens == 3)
        #expect(outcome.statistics.generatedTokens == 5)
        #expect(outcome.tokens.count == 5)
    }

    @Test func `ends at the end of the context`() async throws {
        let model = try load(options: LoadOptions(contextLength: 16, threadCount: 1))
        var request = greedy([1, 70, 71])
        request.maxTokens = nil
        let outcome = try await outcome(of: request, by: model)
        #expect(outcome.reason == .length)
        #expect(outcome.tokens.count == 13)
    }

    @Test func `works on more replies at once than a step has prompt tokens`() async throws {
        let model = try load(options: LoadOptions(parallelRequests: 6, threadCount: 1, batchLength: 1))
        let expected = try await outcome(of: greedy([1]), by: model).text
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<6 { group.addTask { try await outcome(of: greedy([1]), by: model).text } }
            for try await text in group { #expect(text == expected) }
        }
    }

    @Test func `ends when the model does`() async throws {
        let model = try load()
        var request = greedy([1, 70])
        request.ignoresEndOfGeneration = false
        request.sampling.logitBias = [TinyModel.endToken: 1000]
        let outcome = try await outcome(of: request, by: model)
        #expect(outcome.reason == .stop)
        #expect(outcome.text == "")
        #expect(outcome.statistics.generatedTokens == 1)
    }

    @Test func `ends before a stop string that straddles tokens`() async throws {
        let model = try load()
        // The bias makes the model say one letter for ever; its tokens are single bytes.
        var request = greedy([1, 70], maxTokens: 40)
        request.sampling.logitBias = [TokenID(3 + 0x41): 1000]
        request.stopStrings = ["AAAA"]
        let stopped = try await outcome(of: request, by: model)
        #expect(stopped.reason == .stop)
        #expect(stopped.text == "")
        #expect(stopped.statistics.generatedTokens == 4)
        request.stopStrings = ["AAAAB"]
        let free = try await outcome(of: request, by: model)
        #expect(free.reason == .length)
        #expect(free.text == String(repeating: "A", count: 40))
    }

    @Test func `puts characters together that come byte by byte`() async throws {
        let model = try load()
        // U+00E4 is C3 A4: alternate by penalising what was just said.
        var request = greedy([1, 70], maxTokens: 9)
        request.sampling.logitBias = [TokenID(3 + 0xC3): 1100, TokenID(3 + 0xA4): 1000]
        request.sampling.presencePenalty = 200
        request.sampling.penaltyWindow = 1
        var pieces: [String] = []
        for try await event in try await model.generate(request) {
            if case .text(let text, _) = event, !text.isEmpty { pieces.append(text) }
        }
        #expect(pieces == ["ä", "ä", "ä", "ä", "\u{FFFD}"])
    }

    @Test func `draws the same text with the same seed`() async throws {
        let model = try load()
        var request = GenerationRequest(prompt: [1, 70], maxTokens: 30, ignoresEndOfGeneration: true)
        request.sampling.temperature = 2
        request.sampling.seed = 5
        let first = try await outcome(of: request, by: model)
        let again = try await outcome(of: request, by: model)
        request.sampling.seed = 6
        let other = try await outcome(of: request, by: model)
        #expect(first.tokens == again.tokens)
        #expect(first.tokens != other.tokens)
    }

    @Test func `stops working when nobody listens`() async throws {
        let model = try loadEndless()
        var request = greedy([1, 70])
        request.maxTokens = nil
        for try await event in try await model.generate(request) {
            if case .text = event { break }
        }
        try await waitUntil { await model.requestCount == 0 }
        // The place is free again.
        #expect(try await outcome(of: greedy([1, 70], maxTokens: 3), by: model).tokens.count == 3)
    }

    @Test func `stops working when the task is cancelled`() async throws {
        let model = try loadEndless()
        var request = greedy([1, 70])
        request.maxTokens = nil
        let task = Task { [request] in try await outcome(of: request, by: model) }
        try await waitUntil { await model.requestCount == 1 }
        task.cancel()
        _ = try? await task.value
        try await waitUntil { await model.requestCount == 0 }
    }

    @Test func `cancels its requests when it is unloaded`() async throws {
        let model = try loadEndless()
        var request = greedy([1, 70])
        request.maxTokens = nil
        let stream = try await model.generate(request)
        await model.unload()
        var last: GenerationEvent?
        for try await event in stream { last = event }
        guard case .finished(.cancelled, _) = last else {
            Issue.record("expected a cancelled end, found \(String(describing: last))")
            return
        }
        await #expect(throws: InferenceError.self) { try await model.generate(greedy([1])) }
    }

    @Test func `refuses prompts that it can't read`() async throws {
        let model = try load()
        let refusals: [([TokenID], InferenceError.Code)] = [
            ([], .emptyPrompt),
            ([1, TokenID(TinyModel.vocabularySize)], .tokenOutOfRange),
            ([-1], .tokenOutOfRange),
            (
                Array(repeating: 1, count: 128),
                .contextLengthExceeded(promptTokens: 128, contextLength: 128)
            ),
        ]
        for (prompt, code) in refusals {
            let error = await #expect(throws: InferenceError.self) { try await model.generate(greedy(prompt)) }
            #expect(error?.code == code)
        }
        #expect(throws: InferenceError.self) { try model.detokenize([-5]) }
    }

    @Test func `refuses more requests than may wait`() async throws {
        let model = try loadEndless()
        var request = greedy([1])
        request.maxTokens = nil
        var streams: [GenerationStream] = []
        let error = await #expect(throws: InferenceError.self) {
            for _ in 0..<300 { streams.append(try await model.generate(request)) }
        }
        #expect(error?.code == .overloaded)
        #expect(streams.count >= 256)
        await model.unload()
    }

    @Test func `tells what it is`() async throws {
        let model = try load(TinyModel(chatTemplate: "{{ messages }}"))
        #expect(
            model.properties
                == ModelProperties(
                    backend: "native",
                    contextLength: 128,
                    parallelRequests: 8,
                    trainedContextLength: 128,
                    vocabularySize: TinyModel.vocabularySize,
                    longestTokenByteCount: 6,
                    chatTemplate: "{{ messages }}",
                    bosToken: "<s>",
                    eosToken: "</s>",
                    controlTokenTexts: ["<unk>", "<s>", "</s>"]
                )
        )
        let tokens = try await model.tokenize("hé", addSpecial: true, parseSpecial: false)
        #expect(tokens.first == 1)
        #expect(try model.detokenize(Array(tokens.dropFirst())) == "hé")
    }
}
