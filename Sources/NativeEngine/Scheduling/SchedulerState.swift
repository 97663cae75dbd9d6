import DequeModule
package import Inference
package import Tokenization

/// Which requests are worked on, and with which tokens the next step runs.
///
/// A value without clock, model or threads: ``plan(into:)`` says what to compute, ``commit(_:choices:)`` takes what
/// came of it and returns what to do. Who holds a page:
///
/// | From | Until | Holder |
/// |---|---|---|
/// | start | a plan reaches its first position | `PagePool` |
/// | that plan | the sequence is finished or put back | the sequence's block table |
/// | the commit that fills it | `PagePool` needs it | `PagePool` besides, for others with the same beginning |
package struct SchedulerState: Sendable {
    /// How much may be worked on at once.
    package struct Limits: Sendable, Equatable {
        /// Sequences that run at once.
        package var sequences: Int
        /// Requests that may wait for their turn.
        package var waitingRequests: Int
        /// Prompt tokens of one step; each running reply has a row of its own besides.
        package var batchLength: Int
        /// Prompt tokens of one step while replies are running, at most, so that they do not stall.
        package var sharedPromptLength: Int
        /// Rows up to which a step of replies alone is filled with drafts; 0 for no drafts.
        package var draftedStepLength: Int
        /// Tokens that one sequence may hold.
        package var contextLength: Int
        /// Pages of all sequences together; enough for one at least.
        package var pageCount: Int

        /// Creates limits.
        package init(
            sequences: Int,
            waitingRequests: Int = 256,
            batchLength: Int,
            sharedPromptLength: Int = 16,
            draftedStepLength: Int = 0,
            contextLength: Int,
            pageCount: Int? = nil
        ) {
            self.sequences = sequences
            self.waitingRequests = waitingRequests
            self.batchLength = batchLength
            self.sharedPromptLength = sharedPromptLength
            self.draftedStepLength = draftedStepLength
            self.contextLength = contextLength
            self.pageCount = pageCount ?? sequences * PagePool.pages(for: contextLength)
            precondition(self.pageCount >= PagePool.pages(for: contextLength), "fewer pages than one sequence may hold")
        }
    }

    /// What has to happen after a step.
    package enum Action: Sendable, Equatable {
        /// The request has got a token.
        case emit(RequestID, TokenID)
        /// The request is complete; its pages are free already.
        case finish(RequestID, FinishReason)
    }

    private struct Sequence {
        let request: RequestID
        /// What is known, and while a step runs, its draft after that.
        var tokens: [TokenID]
        let promptCount: Int
        let tokenLimit: Int
        let usesCache: Bool
        var hasStarted = false
        var processedCount = 0
        /// Positions of the prompt that others have computed.
        var adoptedCount = 0
        /// Positions that were processed before the sequence was put back.
        var earlierCount = 0
        var pages: [UInt32] = []
        var lookup = PromptLookup()

        var pendingCount: Int { tokens.count - processedCount }
        var isPrompt: Bool { tokens.count == promptCount }
        /// Pages to be taken until all that is known, and one token more, is computed.
        var missingPageCount: Int { max(0, PagePool.pages(for: tokens.count + 1) - pages.count) }

        /// What will be in the page of the next position; nil if the page won't be full.
        var nextContents: PagePool.Contents? { contents(ofPage: processedCount / PagePool.pageLength) }

        func contents(ofPage index: Int) -> PagePool.Contents? {
            let range = index * PagePool.pageLength..<(index + 1) * PagePool.pageLength
            guard range.upperBound <= tokens.count else { return nil }
            return PagePool.Contents(previous: index == 0 ? nil : pages[index - 1], tokens: Array(tokens[range]))
        }
    }

    /// Rows that share a pass over the weights, in most kernels.
    private static let tileLength = 8

    /// The limits that hold.
    package let limits: Limits

    private var waiting = Deque<Sequence>()
    private var running: [Sequence] = []
    private var pages: PagePool

    /// Creates a state without requests.
    package init(limits: Limits) {
        self.limits = limits
        pages = PagePool(pageCount: limits.pageCount)
    }

    /// Whether a plan would have work.
    package var hasWork: Bool { !running.isEmpty || !waiting.isEmpty }

    /// Requests that are being worked on.
    package var runningCount: Int { running.count }

    /// Requests that wait for their turn.
    package var waitingCount: Int { waiting.count }

    /// Puts a request at the end of the queue.
    ///
    /// - Parameters:
    ///   - request: its number.
    ///   - prompt: what to continue.
    ///   - maxTokens: the most tokens to generate; nil means until the context is full.
    ///   - usesCache: whether pages that others have filled may be taken over.
    /// - Throws: ``InferenceError`` if the prompt is empty or too long, or if the queue is full.
    package mutating func submit(
        _ request: RequestID,
        prompt: [TokenID],
        maxTokens: Int?,
        usesCache: Bool = true
    ) throws(InferenceError) {
        guard !prompt.isEmpty else {
            throw InferenceError(.emptyPrompt, "the prompt is empty; expected at least one token")
        }
        guard prompt.count < limits.contextLength else {
            throw InferenceError(
                .contextLengthExceeded(promptTokens: prompt.count, contextLength: limits.contextLength),
                "the prompt has \(prompt.count) tokens, but the context holds \(limits.contextLength), the reply "
                    + "included; shorten the prompt or load the model with a larger context"
            )
        }
        // Some of those in the queue are about to start.
        let places = max(0, limits.sequences - running.count)
        guard waiting.count < limits.waitingRequests + places else {
            throw InferenceError(
                .overloaded,
                "\(waiting.count) requests are waiting, as many as may; try again later"
            )
        }
        let room = limits.contextLength - prompt.count
        let tokenLimit = prompt.count + min(room, max(1, maxTokens ?? room))
        waiting.append(
            Sequence(
                request: request,
                tokens: prompt,
                promptCount: prompt.count,
                tokenLimit: tokenLimit,
                usesCache: usesCache
            )
        )
    }

    /// Fills in the next step: one token of each running reply, and prompts, evenly, up to the batch length. If no prompt
    /// is being read, drafts take the rows that cost little beside those of the replies.
    ///
    /// So a step has at most `limits.sequences + limits.batchLength` tokens. If the pages don't suffice, the sequences that
    /// started last go back to the queue; what they had computed is computed again when their turn comes.
    package mutating func plan(into step: inout Step) {
        step.removeAll()
        startWaiting(in: &step)
        for index in running.indices where running[index].pendingCount > 1 { adoptPages(ofSequence: index) }
        if running.contains(where: { $0.pendingCount > 1 }) {
            addReplies(to: &step)
            addPrompts(to: &step)
        } else {
            addReplies(to: &step, draftRoom: limits.draftedStepLength - running.count)
        }
        // Whoever was started has pages for all that was known then; only replies grow beyond, and they come first.
        assert(!step.items.isEmpty || running.isEmpty, "requests that cannot go on")
    }

    /// Starts the requests that have waited longest, as long as there is room for what is known of them.
    private mutating func startWaiting(in step: inout Step) {
        var promised = running.reduce(0) { $0 + $1.missingPageCount }
        while running.count < limits.sequences, let next = waiting.first,
            running.isEmpty || pages.availableCount >= promised + next.missingPageCount
        {
            promised += next.missingPageCount
            waiting.removeFirst()
            if !next.hasStarted { step.started.append(next.request) }
            running.append(next)
            running[running.count - 1].hasStarted = true
        }
    }

    private mutating func addReplies(to step: inout Step, draftRoom: Int = 0) {
        var index = 0
        while index < running.count {
            let isReply = running[index].pendingCount == 1
            let share = draftRoom * (index + 1) / running.count - draftRoom * index / running.count
            if isReply, share > 0, addDraft(of: share, toSequence: index, in: &step) {
                index += 1
            } else if isReply, !add(1, ofSequence: index, to: &step) {
                // This one is tried again, without the last; if it is the last, it goes back itself.
                putBack(running.count - 1)
            } else {
                index += 1
            }
        }
    }

    /// Adds the next position of a sequence and a draft of what follows; returns false and changes nothing if there is
    /// none, or no pages for it.
    private mutating func addDraft(of mostTokens: Int, toSequence index: Int, in step: inout Step) -> Bool {
        let room = min(mostTokens, running[index].tokenLimit - running[index].tokens.count - 1)
        guard let draft = running[index].lookup.draft(after: running[index].tokens, atMost: room) else { return false }
        running[index].tokens.append(contentsOf: running[index].tokens[draft])
        if add(1 + draft.count, draftCount: draft.count, ofSequence: index, to: &step) { return true }
        running[index].tokens.removeLast(draft.count)
        return false
    }

    private mutating func addPrompts(to step: inout Step) {
        var room = promptLength(besideReplies: step.items.count)
        let reading = sequencesToRead()
        for (place, index) in reading.enumerated() {
            guard room > 0 else { break }
            let share = max(1, room / (reading.count - place))
            let count = min(share, running[index].pendingCount)
            if add(count, ofSequence: index, to: &step) { room -= count }
        }
    }

    /// Prompt tokens of a step: without replies nobody is delayed; with some, a step should not take much longer than
    /// without prompts, nor have rows beyond whole tiles, which cost more than their share.
    private func promptLength(besideReplies replyCount: Int) -> Int {
        guard replyCount > 0 else { return limits.batchLength }
        let most = min(limits.batchLength, limits.sharedPromptLength)
        let inWholeTiles = (replyCount + most) / Self.tileLength * Self.tileLength - replyCount
        return inWholeTiles > 0 ? inWholeTiles : most
    }

    /// Takes a running sequence's pages and puts it at the head of the queue.
    private mutating func putBack(_ index: Int) {
        var sequence = running.remove(at: index)
        pages.giveBack(sequence.pages)
        sequence.pages = []
        sequence.earlierCount = max(sequence.earlierCount, sequence.processedCount)
        sequence.processedCount = 0
        waiting.prepend(sequence)
    }

    /// Takes over pages that hold what a sequence would compute next.
    ///
    /// The last position is computed in any case, for its logits. If its page was taken over, the same values are
    /// written to it once more: what a kernel computes for a token depends on nothing but the tokens before.
    private mutating func adoptPages(ofSequence index: Int) {
        guard running[index].usesCache else { return }
        while running[index].processedCount.isMultiple(of: PagePool.pageLength), running[index].pendingCount > 1,
            let contents = running[index].nextContents, let page = pages.take(contents)
        {
            let count = min(PagePool.pageLength, running[index].pendingCount - 1)
            let known = max(running[index].processedCount, running[index].earlierCount)
            running[index].pages.append(page)
            running[index].processedCount += count
            if running[index].isPrompt { running[index].adoptedCount += max(0, running[index].processedCount - known) }
        }
    }

    /// The sequences whose prompts the next step reads: all but those whose next page another one computes in it.
    private func sequencesToRead() -> [Int] {
        var computed: Set<PagePool.Contents> = []
        return running.indices.filter { index in
            guard running[index].pendingCount > 1 else { return false }
            guard running[index].usesCache else { return true }
            guard let contents = running[index].nextContents else { return true }
            let isFirst = computed.insert(contents).inserted
            return isFirst || !running[index].processedCount.isMultiple(of: PagePool.pageLength)
        }
    }

    /// Takes the results of a step.
    ///
    /// - Parameters:
    ///   - step: the step as planned.
    ///   - choices: for each of the step's ``Step/Item/choicePositions``, in order, the token chosen after it; nil after
    ///     a guess that was wrong.
    /// - Returns: what has happened, in order.
    package mutating func commit(_ step: Step, choices: [TokenChoice?]) -> [Action] {
        var actions: [Action] = []
        var rest = choices[...]
        for item in step.items {
            let chosen = rest.prefix(item.choicePositions.count).prefix { $0 != nil }
            rest = rest.dropFirst(item.choicePositions.count)
            // A request that was cancelled after the plan has left no sequence behind.
            guard let index = running.firstIndex(where: { $0.request == item.request }) else { continue }
            let wrongCount = item.draftCount - max(0, chosen.count - 1)
            running[index].lookup.learn(drafted: item.draftCount, wrong: wrongCount)
            running[index].tokens.removeLast(item.draftCount)
            running[index].processedCount = item.positions.upperBound - wrongCount
            for case let choice? in chosen where !choice.endsGeneration {
                running[index].tokens.append(choice.token)
                actions.append(.emit(item.request, choice.token))
            }
            learnPages(ofSequence: index, from: item.positions.lowerBound)
            if chosen.last??.endsGeneration == true {
                actions.append(.finish(item.request, .stop))
                finish(item.request)
            } else if running[index].tokens.count >= running[index].tokenLimit {
                actions.append(.finish(item.request, .length))
                finish(item.request)
            }
        }
        return actions
    }

    /// Makes known the pages that have been filled from a position on.
    private mutating func learnPages(ofSequence index: Int, from position: Int) {
        let length = PagePool.pageLength
        for page in position / length..<running[index].processedCount / length {
            guard let contents = running[index].contents(ofPage: page) else { continue }
            running[index].pages[page] = pages.learn(contents, of: running[index].pages[page])
        }
    }

    /// Ends a request wherever it stands and gives back its pages.
    ///
    /// - Returns: whether there was such a request.
    @discardableResult
    package mutating func finish(_ request: RequestID) -> Bool {
        if let index = running.firstIndex(where: { $0.request == request }) {
            pages.giveBack(running[index].pages)
            running.remove(at: index)
            return true
        }
        if let index = waiting.firstIndex(where: { $0.request == request }) {
            waiting.remove(at: index)
            return true
        }
        return false
    }

    /// Calls `body` with the tokens of a request up to a position, prompt included, the last `count` of them.
    package func withTokens<R>(
        of request: RequestID,
        through position: Int,
        count: Int,
        _ body: (ArraySlice<TokenID>) -> R
    ) -> R {
        guard let sequence = running.first(where: { $0.request == request }) else { return body([]) }
        return body(sequence.tokens[...position].suffix(count))
    }

    /// The block table of a request that is running: entry `n` is the page of positions from `n × PagePool.pageLength`.
    package func pages(of request: RequestID) -> [UInt32] {
        running.first { $0.request == request }?.pages ?? []
    }

    /// Prompt tokens of a running request that did not have to be computed.
    package func adoptedCount(of request: RequestID) -> Int {
        running.first { $0.request == request }?.adoptedCount ?? 0
    }

    /// Pages that sequences hold.
    package var heldPageCount: Int { pages.heldCount }

    /// Whether each page is where the table in ``PagePool`` says.
    package var pagesAreConsistent: Bool {
        pages.isConsistent(with: running.map(\.pages))
    }

    /// Adds the next positions of a sequence; returns false and changes nothing if there are no pages for them.
    private mutating func add(
        _ count: Int,
        draftCount: Int = 0,
        ofSequence index: Int,
        to step: inout Step
    ) -> Bool {
        let start = running[index].processedCount
        let positions = start..<start + count
        let missing = PagePool.pages(for: positions.upperBound) - running[index].pages.count
        guard missing <= pages.availableCount else { return false }
        for _ in 0..<max(0, missing) {
            guard let page = pages.take() else { preconditionFailure("an available page that cannot be taken") }
            running[index].pages.append(page)
        }
        step.tokens.append(contentsOf: running[index].tokens[positions])
        step.items.append(
            Step.Item(
                request: running[index].request,
                positions: positions,
                yieldsToken: positions.upperBound == running[index].tokens.count,
                draftCount: draftCount
            )
        )
        return true
    }
}
