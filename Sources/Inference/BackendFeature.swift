/// What a request may ask for and not every backend can give. A backend refuses what it can't give; it drops nothing.
package enum BackendFeature: String, Sendable, CaseIterable {
    /// Replies that follow a grammar.
    case grammar

    /// Control tokens that are text of the reply.
    case marks

    /// Tokens with their probabilities and the most likely others.
    case logProbabilities = "log_probabilities"

    /// Replies that no end-of-generation token ends.
    case ignoredEnd = "ignored_end"

    /// Prompts that are computed anew although an earlier one began alike.
    case freshPrompt = "fresh_prompt"

    /// Ways of choosing tokens beyond temperature, top-k, top-p, min-p and the penalties: typical-p, top-n-sigma, a
    /// moving temperature, penalties that look at other than the last 64 tokens, DRY, XTC and mirostat.
    case extendedSampling = "extended_sampling"
}

extension SamplingParameters {
    /// Whether a way of choosing is on that ``BackendFeature/extendedSampling`` stands for.
    package var isExtended: Bool {
        typicalP != 1 || topNSigma > 0 || temperatureRange > 0 || dry.isOn || xtc.isOn
            || mirostat.mode != .off || (penaltyWindow != SamplingParameters().penaltyWindow && penalises)
    }

    /// Whether any of the penalties is on that look at recent tokens.
    private var penalises: Bool { repetitionPenalty != 1 || frequencyPenalty != 0 || presencePenalty != 0 }
}

extension GenerationRequest {
    /// What a backend must be able to give to answer the request as it stands.
    package var features: Set<BackendFeature> {
        var features: Set<BackendFeature> = []
        if grammar != nil { features.insert(.grammar) }
        if !marks.isEmpty { features.insert(.marks) }
        if alternativeCount != nil { features.insert(.logProbabilities) }
        if ignoresEndOfGeneration { features.insert(.ignoredEnd) }
        if sampling.isExtended { features.insert(.extendedSampling) }
        if !usesCache { features.insert(.freshPrompt) }
        return features
    }

    /// Refuses the request if it asks for something that a backend can't give.
    ///
    /// - Throws: ``InferenceError`` `.unsupported` that names the first such feature.
    package func check(against given: Set<BackendFeature>, of backend: String) throws(InferenceError) {
        let missing = features.subtracting(given).map(\.rawValue).sorted().first
        guard let feature = missing.flatMap(BackendFeature.init) else { return }
        throw InferenceError(
            .unsupported(feature),
            "the backend \(backend) can't give what the request asks for: \(feature.rawValue); leave it out, or choose "
                + "a backend that can"
        )
    }
}
