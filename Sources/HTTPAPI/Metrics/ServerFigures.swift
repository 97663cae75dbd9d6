import Inference

/// What the server has done since it began.
struct ServerFigures: Sendable {
    /// What requests are counted by.
    struct Answer: Hashable {
        let route: String
        let status: Int
    }

    /// Requests that are being answered.
    var inFlight = 0

    /// Requests that were answered.
    var answers: [Answer: Int] = [:]

    /// Seconds from the head of a request to the end of its answer, by route.
    var durations: [String: Histogram] = [:]

    /// What each model has done, by the name that clients use.
    var models: [String: ModelFigures] = [:]

    /// The figures as Prometheus reads them, in an order that stays the same.
    func text(loads: [ServerMetrics.Busyness]) -> String {
        var text = PrometheusText()
        writeRequests(to: &text)
        writeTokens(to: &text)
        writeTimes(to: &text)
        if !loads.isEmpty { Self.write(loads, to: &text) }
        return text.text
    }

    private func writeRequests(to text: inout PrometheusText) {
        text.gauge("minerva_requests_in_flight", "Requests being answered.", [([:], inFlight)])
        let answers = answers.sorted { ($0.key.route, $0.key.status) < ($1.key.route, $1.key.status) }
        text.counter(
            "minerva_requests_total",
            "Requests answered; a stream that breaks off counts with the status it began with.",
            answers.map { (["route": $0.key.route, "status": "\($0.key.status)"], $0.value) }
        )
        text.histogram(
            "minerva_request_duration_seconds",
            "Time from the head of a request to the end of its answer.",
            durations.sorted { $0.key < $1.key }.map { (["route": $0.key], $0.value) }
        )
    }

    private func writeTokens(to text: inout PrometheusText) {
        for (name, help, tokens) in Self.tokenCounters {
            text.counter("minerva_\(name)_total", help, sortedModels.map { (["model": $0], $1[keyPath: tokens]) })
        }
        let endings = sortedModels.flatMap { model, figures in
            figures.endings.sorted { $0.key < $1.key }.map { (model: model, reason: $0.key, count: $0.value) }
        }
        text.counter(
            "minerva_replies_total",
            "Replies by the reason for their end; cancelled ones too.",
            endings.map { (["model": $0.model, "reason": $0.reason], $0.count) }
        )
    }

    private func writeTimes(to text: inout PrometheusText) {
        text.histogram(
            "minerva_time_to_first_token_seconds",
            "Time from the head of a request to its first token.",
            sortedModels.map { (["model": $0], $1.timeToFirstToken) }
        )
        text.histogram(
            "minerva_inter_token_latency_seconds",
            "Time from one token of a reply to the next.",
            sortedModels.map { (["model": $0], $1.timeBetweenTokens) }
        )
    }

    private static func write(_ loads: [ServerMetrics.Busyness], to text: inout PrometheusText) {
        for (name, help, value) in loadGauges {
            text.gauge("minerva_\(name)", help, loads.map { (["model": $0.model], $0.load[keyPath: value]) })
        }
    }

    private var sortedModels: [(String, ModelFigures)] {
        models.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private static var tokenCounters: [(String, String, KeyPath<ModelFigures, Int>)] {
        [
            ("prompt_tokens", "Tokens of prompts whose replies were completed.", \.promptTokens),
            ("prompt_tokens_cached", "Those of them that had been read before.", \.cachedPromptTokens),
            ("generation_tokens", "Tokens generated.", \.generatedTokens),
            ("draft_tokens", "Tokens guessed ahead in replies that were completed.", \.draftedTokens),
            ("draft_tokens_accepted", "Those of them that were kept.", \.acceptedTokens),
        ]
    }

    private static var loadGauges: [(String, String, KeyPath<ModelLoad, Int>)] {
        [
            ("requests_running", "Requests that a model works on.", \.runningRequests),
            ("requests_waiting", "Requests that wait for their turn.", \.waitingRequests),
            ("kv_pages_used", "Pages of keys and values that hold something.", \.usedPages),
            ("kv_pages_total", "Pages of keys and values that there are.", \.totalPages),
        ]
    }
}
