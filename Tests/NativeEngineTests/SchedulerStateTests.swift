import Inference
import NativeEngine
import Testing
import Tokenization

@Suite struct SchedulerStateTests {
    private static let limits = SchedulerState.Limits(
        sequences: 2,
        waitingRequests: 3,
        batchLength: 16,
        sharedPromptLength: 4,
        contextLength: 64
    )

    /// Room for several pages in one step.
    private static let wideLimits = SchedulerState.Limits(sequences: 3, batchLength: 128, contextLength: 128)

    private func plan(_ state: inout SchedulerState) -> Step {
        var step = Step()
        state.plan(into: &step)
        return step
    }

    /// Commits a step whose every choice is `token`.
    private func commit(_ state: inout SchedulerState, _ step: Step, token: TokenID = 7) -> [SchedulerState.Action] {
        let choices = step.items.flatMap(\.choicePositions).map { _ in TokenChoice(token: token, endsGeneration: false)
        }
        return state.commit(step, choices: choices)
    }

    @Test func `reads a prompt in steps of the batch length and then one token at a time`() throws {
        var state = SchedulerState(limits: Self.limits)
        try state.submit(1, prompt: Array(0..<20), maxTokens: 2)

        let first = plan(&state)
        #expect(first.items == [Step.Item(request: 1, positions: 0..<16, yieldsToken: false)])
        #expect(first.tokens == Array(0..<16))
        #expect(first.started == [1])
        let firstActions = commit(&state, first)
        #expect(firstActions.isEmpty)

        let second = plan(&state)
        #expect(second.items == [Step.Item(request: 1, positions: 16..<20, yieldsToken: true)])
        let secondActions = commit(&state, second)
        #expect(secondActions == [.emit(1, 7)])

        let third = plan(&state)
        #expect(third.items == [Step.Item(request: 1, positions: 20..<21, yieldsToken: true)])
        #expect(third.tokens == [7])
        let thirdActions = commit(&state, third)
        #expect(thirdActions == [.emit(1, 7), .finish(1, .length)])
        #expect(!state.hasWork)
        #expect(state.pagesAreConsistent)
    }

    @Test func `shares a step evenly between prompts`() throws {
        var state = SchedulerState(limits: Self.limits)
        try state.submit(1, prompt: Array(0..<30), maxTokens: nil)
        try state.submit(2, prompt: Array(0..<30), maxTokens: nil)
        let positions = plan(&state).items.map(\.positions)
        #expect(positions == [0..<8, 0..<8])
    }

    @Test func `gives what a short prompt leaves to the long one`() throws {
        var state = SchedulerState(limits: Self.limits)
        try state.submit(1, prompt: Array(0..<3), maxTokens: nil)
        try state.submit(2, prompt: Array(0..<30), maxTokens: nil)
        let positions = plan(&state).items.map(\.positions)
        #expect(positions == [0..<3, 0..<13])
    }

    @Test func `lets a running reply go on while a long prompt is read`() throws {
        var state = SchedulerState(limits: Self.limits)
        try state.submit(1, prompt: [1, 2], maxTokens: nil)
        _ = commit(&state, plan(&state))
        try state.submit(2, prompt: Array(0..<30), maxTokens: nil)
        let step = plan(&state)
        #expect(step.items.map(\.request) == [1, 2])
        #expect(step.items.map(\.positions) == [2..<3, 0..<4])
    }

    @Test func `reads a prompt even if there are more replies than a step has prompt tokens`() throws {
        var state = SchedulerState(
            limits: SchedulerState.Limits(sequences: 4, batchLength: 1, sharedPromptLength: 1, contextLength: 64)
        )
        for id in 1...3 { try state.submit(RequestID(id), prompt: [1], maxTokens: nil) }
        let first = plan(&state)
        #expect(first.items.count == 3)
        _ = commit(&state, first)
        try state.submit(4, prompt: [1, 2], maxTokens: nil)
        let last = plan(&state).items.last
        #expect(last == Step.Item(request: 4, positions: 0..<1, yieldsToken: false))
    }

    @Test(arguments: [(1, 16), (4, 16), (7, 16), (8, 24), (9, 24)])
    func `fills whole tiles with prompts beside replies`(replyCount: Int, rows: Int) throws {
        var state = SchedulerState(limits: .init(sequences: 16, batchLength: 64, contextLength: 128))
        for id in 1...replyCount { try state.submit(RequestID(id), prompt: [TokenID(id)], maxTokens: nil) }
        _ = commit(&state, plan(&state))
        try state.submit(100, prompt: Array(100..<200), maxTokens: nil)
        #expect(plan(&state).tokens.count == rows)
    }

    @Test func `starts waiting requests in order as others end`() throws {
        var state = SchedulerState(limits: Self.limits)
        for id in 1...3 { try state.submit(RequestID(id), prompt: [1], maxTokens: id == 1 ? 1 : 9) }
        let step = plan(&state)
        #expect(step.started == [1, 2])
        #expect(state.waitingCount == 1)
        let actions = commit(&state, step)
        #expect(actions.contains(.finish(1, .length)))
        let next = plan(&state)
        #expect(next.started == [3])
    }

    @Test func `ends a reply at the end token without emitting it`() throws {
        var state = SchedulerState(limits: Self.limits)
        try state.submit(1, prompt: [1], maxTokens: nil)
        let step = plan(&state)
        let actions = state.commit(step, choices: [TokenChoice(token: 2, endsGeneration: true)])
        #expect(actions == [.finish(1, .stop)])
        #expect(!state.hasWork)
    }

    @Test func `ends a reply at the end of the context`() throws {
        var state = SchedulerState(limits: Self.limits)
        try state.submit(1, prompt: Array(0..<62), maxTokens: 1000)
        var emitted = 0
        while state.hasWork {
            for action in commit(&state, plan(&state)) {
                if case .emit = action { emitted += 1 }
            }
        }
        #expect(emitted == 2)
    }

    @Test func `frees the pages of a cancelled request before the next step`() throws {
        var state = SchedulerState(limits: Self.limits)
        try state.submit(1, prompt: Array(0..<40), maxTokens: nil)
        _ = commit(&state, plan(&state))
        #expect(!state.pages(of: 1).isEmpty)
        let wasThere = state.finish(1)
        #expect(wasThere)
        #expect(state.pages(of: 1).isEmpty)
        #expect(state.pagesAreConsistent)
        #expect(!state.hasWork)
        let isStillThere = state.finish(1)
        #expect(!isStillThere)
    }

    @Test func `ignores the result of a request that was cancelled during the step`() throws {
        var state = SchedulerState(limits: Self.limits)
        try state.submit(1, prompt: [1], maxTokens: nil)
        try state.submit(2, prompt: [1], maxTokens: nil)
        let step = plan(&state)
        state.finish(1)
        let choices = [5, 6].map { TokenChoice(token: $0, endsGeneration: false) }
        let actions = state.commit(step, choices: choices)
        #expect(actions == [.emit(2, 6)])
    }

    @Test func `refuses what can't be worked on`() throws {
        var state = SchedulerState(limits: Self.limits)
        do {
            try state.submit(1, prompt: [], maxTokens: nil)
            Issue.record("an empty prompt gives the model nothing to start from")
        } catch {
            #expect(error.code == .emptyPrompt)
        }
        do {
            try state.submit(1, prompt: Array(repeating: 1, count: 64), maxTokens: nil)
            Issue.record("a prompt as long as the context leaves no room for a reply")
        } catch {
            #expect(error.code == .contextLengthExceeded(promptTokens: 64, contextLength: 64))
            #expect(error.message.contains("64"))
        }
        // Two of them are about to start.
        for id in 0..<5 { try state.submit(RequestID(id), prompt: [1], maxTokens: nil) }
        do {
            try state.submit(9, prompt: [1], maxTokens: nil)
            Issue.record("the queue is full")
        } catch {
            #expect(error.code == .overloaded)
        }
    }

    @Test func `computes only what is new of a prompt that begins like an earlier one`() throws {
        var state = SchedulerState(limits: Self.wideLimits)
        let prefix = Array(TokenID(0)..<70)
        try state.submit(1, prompt: prefix + [1, 2, 3], maxTokens: 1)
        while state.hasWork { _ = commit(&state, plan(&state)) }

        try state.submit(2, prompt: prefix + [4, 5], maxTokens: 1)
        let step = plan(&state)
        #expect(step.items.map(\.positions) == [64..<72])
        #expect(state.adoptedCount(of: 2) == 64)
        #expect(state.pagesAreConsistent)
    }

    @Test func `computes the last token of a prompt that is known to the end`() throws {
        var state = SchedulerState(limits: Self.wideLimits)
        let prompt = Array(TokenID(0)..<64)
        for id in 1...2 {
            try state.submit(RequestID(id), prompt: prompt, maxTokens: 1)
            let step = plan(&state)
            #expect(step.items.map(\.positions) == [id == 1 ? 0..<64 : 63..<64])
            #expect(step.items.map(\.yieldsToken) == [true])
            _ = commit(&state, step)
            #expect(state.pagesAreConsistent)
        }
    }

    @Test func `takes over what a reply has written`() throws {
        var state = SchedulerState(limits: Self.wideLimits)
        try state.submit(1, prompt: Array(0..<30), maxTokens: 5)
        while state.hasWork { _ = commit(&state, plan(&state)) }
        try state.submit(2, prompt: Array(0..<30) + [7, 7, 7, 7, 7, 9], maxTokens: 1)
        let positions = plan(&state).items.map(\.positions)
        #expect(positions == [32..<36])
    }

    @Test func `reads a common beginning once when requests come together`() throws {
        var state = SchedulerState(limits: Self.wideLimits)
        let prefix = Array(TokenID(0)..<64)
        for id in 1...3 { try state.submit(RequestID(id), prompt: prefix + [TokenID(id)], maxTokens: 1) }
        var computed = 0
        while state.hasWork {
            let step = plan(&state)
            computed += step.tokens.count
            _ = commit(&state, step)
            #expect(state.pagesAreConsistent)
        }
        #expect(computed == 64 + 3)
    }

    @Test func `goes on alone when the one who read the common beginning leaves`() throws {
        var state = SchedulerState(
            limits: SchedulerState.Limits(sequences: 2, batchLength: 40, contextLength: 128)
        )
        let prefix = Array(TokenID(0)..<100)
        for id in 1...2 { try state.submit(RequestID(id), prompt: prefix + [TokenID(id)], maxTokens: 1) }
        let first = plan(&state)
        #expect(first.items == [Step.Item(request: 1, positions: 0..<40, yieldsToken: false)])
        _ = commit(&state, first)
        state.finish(1)
        let next = plan(&state)
        #expect(next.items == [Step.Item(request: 2, positions: 32..<72, yieldsToken: false)])
    }

    /// Two requests of which each may need 4 pages, and 5 pages.
    private static let narrowLimits = SchedulerState.Limits(
        sequences: 2,
        batchLength: 128,
        sharedPromptLength: 128,
        contextLength: 128,
        pageCount: 5
    )

    @Test func `takes the pages of the request that started last when they run out`() throws {
        var state = SchedulerState(limits: Self.narrowLimits)
        try state.submit(1, prompt: Array(0..<60), maxTokens: 60)
        try state.submit(2, prompt: Array(100..<160), maxTokens: 60)
        var tokens: [RequestID: Int] = [:]
        var started: [RequestID] = []
        var mostWaiting = 0
        while state.hasWork {
            let step = plan(&state)
            started += step.started
            #expect(!step.items.isEmpty)
            for case .emit(let id, _) in commit(&state, step) { tokens[id, default: 0] += 1 }
            #expect(state.pagesAreConsistent)
            mostWaiting = max(mostWaiting, state.waitingCount)
        }
        #expect(tokens == [1: 60, 2: 60])
        #expect(started == [1, 2])
        #expect(mostWaiting == 1)
    }

    @Test func `lets a request wait until there are pages for its prompt`() throws {
        var state = SchedulerState(limits: Self.narrowLimits)
        try state.submit(1, prompt: Array(0..<100), maxTokens: 2)
        try state.submit(2, prompt: Array(100..<200), maxTokens: 2)
        let step = plan(&state)
        #expect(step.started == [1])
        _ = commit(&state, step)
        while state.runningCount > 0, state.waitingCount > 0 { _ = commit(&state, plan(&state)) }
        let next = plan(&state)
        #expect(next.started == [2])
    }

    @Test func `lets one reply grow at the expense of the other when both fill all pages`() throws {
        var state = SchedulerState(
            limits: SchedulerState.Limits(sequences: 2, batchLength: 70, contextLength: 128, pageCount: 4)
        )
        try state.submit(1, prompt: Array(0..<33), maxTokens: 90)
        try state.submit(2, prompt: Array(100..<133), maxTokens: 90)
        var emitted = 0
        while state.hasWork {
            let step = plan(&state)
            #expect(!step.items.isEmpty)
            let actions = commit(&state, step)
            emitted += actions.count { if case .emit = $0 { true } else { false } }
            #expect(state.pagesAreConsistent)
        }
        #expect(emitted == 180)
    }

    @Test func `gives up the beginnings that were not asked for lately`() throws {
        var state = SchedulerState(limits: SchedulerState.Limits(sequences: 1, batchLength: 128, contextLength: 128))
        var computed: [Int] = []
        // Of the four pages, a prompt fills one and begins another: three beginnings can be kept while one is read.
        for first: TokenID in [0, 100, 200, 0, 300, 0, 100] {
            let id = RequestID(computed.count)
            try state.submit(id, prompt: (0..<60).map { first + $0 }, maxTokens: 1)
            let step = plan(&state)
            computed.append(step.tokens.count)
            _ = commit(&state, step)
            #expect(state.pagesAreConsistent)
        }
        #expect(computed == [60, 60, 60, 28, 60, 28, 60])
    }

    private static let draftingLimits = SchedulerState.Limits(
        sequences: 2,
        batchLength: 16,
        draftedStepLength: 8,
        contextLength: 128
    )

    /// Commits a step of a model whose choice depends on the position alone; a draft counts as far as it is right.
    private func commit(
        _ state: inout SchedulerState,
        _ step: Step,
        choosing next: (Step.Item, Int) -> TokenID
    ) -> [SchedulerState.Action] {
        var choices: [TokenChoice?] = []
        var rest = step.tokens[...]
        for item in step.items {
            let tokens = Array(rest.prefix(item.positions.count))
            rest = rest.dropFirst(item.positions.count)
            var isRight = true
            for position in item.choicePositions {
                let token = next(item, position)
                choices.append(isRight ? TokenChoice(token: token, endsGeneration: false) : nil)
                let following = position + 1 - item.positions.lowerBound
                isRight = isRight && following < tokens.count && tokens[following] == token
            }
        }
        return state.commit(step, choices: choices)
    }

    @Test func `guesses what followed the same tokens before and keeps what was right`() throws {
        var state = SchedulerState(limits: Self.draftingLimits)
        try state.submit(1, prompt: [1, 2, 3, 4, 5, 6, 1, 2], maxTokens: nil)
        _ = commit(&state, plan(&state), token: 3)

        let step = plan(&state)
        #expect(step.items == [Step.Item(request: 1, positions: 8..<15, yieldsToken: true, draftCount: 6)])
        #expect(step.tokens == [3, 4, 5, 6, 1, 2, 3])
        // The model wants 4, 5, and then 9 instead of 6.
        let actions = commit(&state, step) { _, position in [8: 4, 9: 5, 10: 9][position, default: 0] }
        #expect(actions == [.emit(1, 4), .emit(1, 5), .emit(1, 9)])

        let next = plan(&state)
        #expect(next.items == [Step.Item(request: 1, positions: 11..<12, yieldsToken: true)])
        #expect(next.tokens == [9])
        #expect(state.pagesAreConsistent)
    }

    @Test func `ends at the token limit and at the end token within a draft`() throws {
        for (maxTokens, draft) in [(4, [4, 5]), (20, [4, 5, 6, 1, 2, 3])] as [(Int, [TokenID])] {
            var state = SchedulerState(limits: Self.draftingLimits)
            try state.submit(1, prompt: [1, 2, 3, 4, 5, 6, 1, 2], maxTokens: maxTokens)
            _ = commit(&state, plan(&state), token: 3)
            let step = plan(&state)
            #expect(step.tokens == [3] + draft)
            let end = TokenChoice(token: 5, endsGeneration: true)
            let choices = [TokenChoice(token: 4, endsGeneration: false), end] + draft.dropFirst().map { _ in nil }
            let actions = state.commit(step, choices: choices)
            #expect(actions == [.emit(1, 4), .finish(1, .stop)])
            #expect(!state.hasWork)
        }
        var state = SchedulerState(limits: Self.draftingLimits)
        try state.submit(1, prompt: [1, 2, 3, 4, 5, 6, 1, 2], maxTokens: 4)
        _ = commit(&state, plan(&state), token: 3)
        let actions = commit(&state, plan(&state)) { _, position in TokenID(position - 4) }
        #expect(actions == [.emit(1, 4), .emit(1, 5), .emit(1, 6), .finish(1, .length)])
    }

    @Test func `guesses for replies alone, as far as there are rows for it`() throws {
        var state = SchedulerState(limits: Self.draftingLimits)
        let prompt: [TokenID] = [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3]
        for id: RequestID in [1, 2] {
            try state.submit(id, prompt: prompt, maxTokens: nil)
            let step = plan(&state)
            // While a prompt is being read, a reply gets its one row.
            #expect(step.items.allSatisfy { $0.draftCount == 0 })
            _ = commit(&state, step) { _, position in TokenID((position + 1) % 8 + 1) }
        }
        let draftCounts = plan(&state).items.map(\.draftCount)
        #expect(draftCounts == [3, 3])
    }

    @Test func `gives the same replies with guesses as without, in fewer steps`() throws {
        func replies(draftedStepLength: Int) throws -> (tokens: [RequestID: [TokenID]], steps: Int) {
            let limits = SchedulerState.Limits(
                sequences: 2,
                batchLength: 16,
                draftedStepLength: draftedStepLength,
                contextLength: 128,
                pageCount: 5
            )
            var state = SchedulerState(limits: limits)
            for id: RequestID in 0..<20 {
                try state.submit(id, prompt: (0..<9).map { $0 % TokenID(id % 3 + 2) }, maxTokens: 60 + Int(id))
            }
            var tokens: [RequestID: [TokenID]] = [:]
            var steps = 0
            while state.hasWork {
                steps += 1
                let actions = commit(&state, plan(&state)) { item, position in
                    // A text with a period, and now and then another token.
                    let period = Int(item.request % 3) + 2
                    return TokenID(position % 17 == 0 ? 5 : (position + 1) % period)
                }
                for case .emit(let id, let token) in actions { tokens[id, default: []].append(token) }
                #expect(state.pagesAreConsistent)
            }
            return (tokens, steps)
        }
        let plain = try replies(draftedStepLength: 0)
        let guessed = try replies(draftedStepLength: 8)
        #expect(plain.tokens == guessed.tokens)
        #expect(plain.tokens.count == 20)
        #expect(guessed.steps * 2 < plain.steps)
    }

    @Test func `never loses a page however requests come and go`() throws {
        var random = Xorshift(state: 42)
        let limits = SchedulerState.Limits(
            sequences: 2,
            waitingRequests: 3,
            batchLength: 50,
            draftedStepLength: 8,
            contextLength: 160,
            pageCount: 6
        )
        var state = SchedulerState(limits: limits)
        var nextID: RequestID = 0
        for _ in 0..<2000 {
            switch random.next() % 4 {
            case 0:
                // Few different beginnings, so that many prompts share some.
                let length = Int(random.next() % 140) + 1
                try? state.submit(
                    nextID,
                    prompt: Array(repeating: TokenID(random.next() % 3), count: length),
                    maxTokens: Int(random.next() % 9) + 1
                )
                nextID += 1
            case 1 where nextID > 0:
                state.finish(random.next() % nextID)
            default:
                let step = plan(&state)
                #expect(step.items.isEmpty == !state.hasWork)
                let token = TokenID(random.next() % 3)
                _ = commit(&state, step) { _, position in position % 5 == 0 ? 9 : token }
            }
            #expect(state.pagesAreConsistent)
            #expect(state.runningCount <= 2)
        }
    }
}

/// A seeded source of numbers for tests.
struct Xorshift {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
