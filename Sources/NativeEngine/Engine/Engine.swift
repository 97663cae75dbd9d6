import Grammar
import Inference
import Tokenization

/// Runs the requests of one model: plans a step, computes it, chooses tokens, and again.
///
/// The actor lives on an ``EngineThread``; between two steps it takes what has been submitted or cancelled meanwhile.
actor Engine {
    private nonisolated let thread = EngineThread()
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private var runner: ModelRunner?
    private let tokenizer: any Tokenizer
    private let endOfGeneration: Set<TokenID>
    private var state: SchedulerState
    private var generations: [RequestID: Generation] = [:]
    private var nextRequest: RequestID = 0
    private var isStepScheduled = false

    private var step = Step()
    private var batch = Batch()
    private var choices: [TokenChoice?] = []

    /// Rows for which a fetched weight costs little more than for one.
    private static let draftedStepLength = 8

    init(runner: sending ModelRunner, tokenizer: any Tokenizer, drafts: Bool, waitingRequests: Int) {
        self.tokenizer = tokenizer
        endOfGeneration = tokenizer.endOfGeneration
        state = SchedulerState(
            limits: SchedulerState.Limits(
                sequences: runner.sequenceCount,
                waitingRequests: waitingRequests,
                batchLength: runner.batchLength,
                draftedStepLength: drafts ? min(Self.draftedStepLength, runner.batchLength) : 0,
                contextLength: runner.contextLength,
                pageCount: runner.pageCount
            )
        )
        self.runner = runner
    }

    /// Queues a request.
    ///
    /// - Throws: ``InferenceError`` if it can't be accepted.
    func submit(
        _ request: GenerationRequest,
        constraint: Constraint?,
        visible: Set<TokenID>
    ) throws -> GenerationStream {
        guard let runner else { throw InferenceError(.unloaded, "the model has been unloaded") }
        let vocabularySize = runner.shape.vocabularySize
        if let token = request.prompt.first(where: { !(0..<vocabularySize).contains(Int($0)) }) {
            throw InferenceError(
                .tokenOutOfRange,
                "token \(token) is not in the vocabulary, which has the ids 0 to \(vocabularySize - 1)"
            )
        }
        let id = nextRequest
        try state.submit(
            id,
            prompt: request.prompt,
            maxTokens: request.maxTokens,
            usesCache: request.usesCache
        )
        nextRequest += 1
        let (stream, continuation) = GenerationStream.makeStream()
        generations[id] = Generation(
            request,
            tokenizer: tokenizer,
            endOfGeneration: endOfGeneration,
            constraint: constraint,
            visible: visible,
            continuation: continuation
        )
        continuation.onTermination = { [weak self] termination in
            guard case .cancelled = termination, let self else { return }
            Task { await self.cancel(id) }
        }
        scheduleStep()
        return stream
    }

    /// Ends all requests and gives back the model's memory.
    func unload() {
        for id in generations.keys { finish(id, .cancelled) }
        runner = nil
    }

    /// Requests that are not complete.
    var requestCount: Int { generations.count }

    /// How much there is to do.
    var load: ModelLoad {
        ModelLoad(
            runningRequests: state.runningCount,
            waitingRequests: state.waitingCount,
            usedPages: state.heldPageCount,
            totalPages: state.limits.pageCount
        )
    }

    /// Pages that requests hold.
    var heldPageCount: Int { state.heldPageCount }

    /// Whether each page is where it should be.
    var pagesAreConsistent: Bool { state.pagesAreConsistent }

    private func cancel(_ id: RequestID) {
        guard generations[id] != nil else { return }
        finish(id, .cancelled)
    }

    private func scheduleStep() {
        guard !isStepScheduled, state.hasWork else { return }
        isStepScheduled = true
        thread.perform { [weak self] in
            self?.assumeIsolated { $0.runStep() }
        }
    }

    private func runStep() {
        isStepScheduled = false
        guard let runner else { return }
        state.plan(into: &step)
        let now = ContinuousClock.now
        for id in step.started { generations[id]?.start(at: now) }
        compute(with: runner)
        handle(state.commit(step, choices: choices), at: ContinuousClock.now)
        scheduleStep()
    }

    /// Computes the planned step and chooses a token for each place that yields one.
    private func compute(with runner: ModelRunner) {
        batch.removeAll()
        choices.removeAll(keepingCapacity: true)
        var start = 0
        for item in step.items {
            batch.append(
                step.tokens[start..<start + item.positions.count],
                at: item.positions.lowerBound,
                blockTable: state.pages(of: item.request),
                logitsOf: item.choicePositions
            )
            generations[item.request]?.countDraft(item.draftCount)
            start += item.positions.count
        }
        // Logits come in the order of the rows, and so in that of the items.
        var places = step.items.lazy.flatMap { item in item.choicePositions.lazy.map { (item, $0) } }.makeIterator()
        var isDraftRight = true
        runner.forward(batch) { row, logits in
            guard let (item, position) = places.next() else { return }
            if position == item.choicePositions.lowerBound { isDraftRight = true }
            guard isDraftRight else { return choices.append(nil) }
            let choice = choose(for: item.request, after: position, from: logits)
            choices.append(choice)
            guard position + 1 < item.positions.upperBound else { return }
            isDraftRight = !choice.endsGeneration && choice.token == batch.rows[row + 1].token
            if isDraftRight { generations[item.request]?.countDraft(accepted: 1) }
        }
    }

    private func choose(
        for id: RequestID,
        after position: Int,
        from logits: UnsafeMutableBufferPointer<Float>
    ) -> TokenChoice {
        guard let generation = generations[id] else { return TokenChoice(token: 0, endsGeneration: true) }
        generation.cachedPromptTokens = state.adoptedCount(of: id)
        return state.withTokens(of: id, through: position, count: generation.historyLength) { history in
            generation.choose(from: logits, after: history)
        }
    }

    private func handle(_ actions: [SchedulerState.Action], at time: ContinuousClock.Instant) {
        for action in actions {
            switch action {
            case .emit(let id, let token):
                generations[id]?.count(at: time)
                if generations[id]?.emit(token) == true { finish(id, .stop, stopped: true, at: time) }
            case .finish(let id, let reason):
                if reason == .stop { generations[id]?.count(at: time) }
                finish(id, reason, at: time)
            }
        }
    }

    /// Ends a request that may have ended already.
    private func finish(
        _ id: RequestID,
        _ reason: FinishReason,
        stopped: Bool = false,
        at time: ContinuousClock.Instant = .now
    ) {
        state.finish(id)
        guard let generation = generations.removeValue(forKey: id) else { return }
        generation.finish(reason, stopped: stopped, at: time)
    }
}
