import Inference
import JSON

extension SamplingParameters {
    /// The ways of choosing beyond the usual ones, under llama-server's names.
    ///
    /// - Parameters:
    ///   - breakers: texts that no repetition reaches across.
    ///   - contextLength: what a window over the whole context is.
    /// - Returns: members of a request's object.
    func extendedMembers(breakers: [String], contextLength: Int) -> [JSONMember] {
        var members: [JSONMember] = [
            .init(name: "typical_p", value: .number(Double(typicalP))),
            .init(name: "top_n_sigma", value: .number(topNSigma > 0 ? Double(topNSigma) : -1)),
            .init(name: "dynatemp_range", value: .number(Double(temperatureRange))),
            .init(name: "dynatemp_exponent", value: .number(Double(temperatureExponent))),
            .init(name: "xtc_probability", value: .number(Double(xtc.probability))),
            .init(name: "xtc_threshold", value: .number(Double(xtc.threshold))),
            .init(name: "mirostat", value: .integer(mirostat.mode.rawValue)),
            .init(name: "mirostat_tau", value: .number(Double(mirostat.tau))),
            .init(name: "mirostat_eta", value: .number(Double(mirostat.eta))),
        ]
        guard dry.isOn else { return members }
        members += [
            .init(name: "dry_multiplier", value: .number(Double(dry.multiplier))),
            .init(name: "dry_base", value: .number(Double(dry.base))),
            .init(name: "dry_allowed_length", value: .integer(max(0, dry.allowedLength))),
            .init(name: "dry_penalty_last_n", value: .integer(Self.window(dry.penaltyWindow, contextLength))),
        ]
        // The server takes no empty list; a text that can't occur breaks nothing.
        let texts = breakers.isEmpty ? ["\u{0}"] : breakers
        members.append(.init(name: "dry_sequence_breakers", value: .array(texts.map(JSONValue.string))))
        return members
    }

    /// How many tokens the penalties look at, where the whole context has no number of its own.
    func penaltyMembers(contextLength: Int) -> [JSONMember] {
        [.init(name: "repeat_last_n", value: .integer(Self.window(penaltyWindow, contextLength)))]
    }

    private static func window(_ window: Int, _ contextLength: Int) -> Int {
        window < 0 ? contextLength : min(window, contextLength)
    }
}
