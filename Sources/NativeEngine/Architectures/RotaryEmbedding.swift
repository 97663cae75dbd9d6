import ModelFiles

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The angles by which positions turn queries and keys.
///
/// Every scaling variant comes down to one frequency per pair of dimensions and one magnitude.
///
/// - Source: Su 2021 (RoPE); Chen 2023 (linear); Peng 2023 (YaRN); Ding 2024 (LongRoPE); Llama 3.1's factors.
struct RotaryEmbedding {
    /// Dimensions of each head that turn.
    let dimensionCount: Int
    /// Radians per position, for each pair of dimensions.
    let frequencies: [Float]
    /// Factor of all cosines and sines.
    let magnitude: Float
    /// The tensors that may hold factors for this kind of scaling.
    let factorTensors: [String]

    /// Reads `<prefix>.rope.*` and the tensors of factors.
    init(_ file: GGUFFile, prefix: String, headSize: Int, contextLength: Int, trainedContextLength: Int) throws {
        let metadata = file.metadata
        let key = "\(prefix).rope"
        let dimensionCount = try metadata.optional("\(key).dimension_count", default: headSize)
        guard dimensionCount > 0, dimensionCount <= headSize, dimensionCount.isMultiple(of: 2) else {
            throw metadata.refusal(of: "\(key).dimension_count", expected: "an even number of at most \(headSize)")
        }
        let base = try metadata.optional("\(key).freq_base", default: Float(10000))
        guard base.isFinite, base > 0 else {
            throw metadata.refusal(of: "\(key).freq_base", expected: "a positive number")
        }
        let scaling = try Scaling(metadata, key: key, trainedContextLength: trainedContextLength)
        let factors = try Self.factors(
            file,
            pairs: dimensionCount / 2,
            scaling: scaling,
            contextLength: contextLength
        )
        self.dimensionCount = dimensionCount
        frequencies = (0..<dimensionCount / 2).map { pair in
            let frequency = pow(base, -Float(2 * pair) / Float(dimensionCount)) / factors[pair]
            return scaling.scaled(frequency, pair: pair, dimensionCount: dimensionCount, base: base)
        }
        magnitude = scaling.magnitude
        factorTensors = scaling.factorTensors
    }

    /// Writes cosine and sine of each pair's angle: [pair][2].
    func writeAngles(at position: Int, to table: UnsafeMutablePointer<Float>) {
        for (pair, frequency) in frequencies.enumerated() {
            let angle = Float(position) * frequency
            table[2 * pair] = cos(angle) * magnitude
            table[2 * pair + 1] = sin(angle) * magnitude
        }
    }

    /// What each frequency is divided by: `rope_freqs`, or the long or short factors of LongRoPE, or 1.
    private static func factors(
        _ file: GGUFFile,
        pairs: Int,
        scaling: Scaling,
        contextLength: Int
    ) throws -> [Float] {
        let isLong = scaling.kind == .longrope && contextLength > scaling.originalContextLength
        let name = isLong ? "rope_factors_long.weight" : scaling.factorTensors[0]
        guard let tensor = try file.optionalTensor(name, shape: [pairs]) else {
            return Array(repeating: 1, count: pairs)
        }
        let buffer = try file.floats(of: tensor)
        return Array(UnsafeBufferPointer(start: buffer.pointer, count: pairs))
    }
}

extension RotaryEmbedding {
    /// How a model that was trained with a short context is stretched over a longer one.
    private struct Scaling {
        enum Kind: String, CaseIterable { case none, linear, yarn, longrope }

        let kind: Kind
        let originalContextLength: Int
        private let factor: Float
        private let attentionFactor: Float
        /// Turns over the original context above which a pair is fast, and below which it is slow. (Peng 2023, §3.2)
        private static let fastTurns: Float = 32
        private static let slowTurns: Float = 1

        init(_ metadata: Metadata, key: String, trainedContextLength: Int) throws {
            let name = try metadata.optional("\(key).scaling.type", default: Kind.linear.rawValue)
            guard let kind = Kind(rawValue: name) else {
                let names = Kind.allCases.map(\.rawValue).joined(separator: ", ")
                throw metadata.refusal(of: "\(key).scaling.type", expected: "one of \(names)")
            }
            self.kind = kind
            let linear = try metadata.optional("\(key).scale_linear", default: Float(0))
            let factor = try metadata.optional("\(key).scaling.factor", default: linear)
            guard factor.isFinite, factor >= 0 else {
                throw metadata.refusal(of: "\(key).scaling.factor", expected: "a positive number")
            }
            self.factor = factor == 0 || kind == .none ? 1 : factor
            let original = try metadata.optional("\(key).scaling.original_context_length", default: 0)
            originalContextLength = original > 0 ? original : trainedContextLength
            attentionFactor = try metadata.optional("\(key).scaling.attn_factor", default: 1)
        }

        var factorTensors: [String] {
            kind == .longrope ? ["rope_factors_short.weight", "rope_factors_long.weight"] : ["rope_freqs.weight"]
        }

        var magnitude: Float {
            kind == .yarn && factor > 1 ? attentionFactor * (1 + 0.1 * log(factor)) : attentionFactor
        }

        func scaled(_ frequency: Float, pair: Int, dimensionCount: Int, base: Float) -> Float {
            guard kind == .yarn else { return frequency / factor }
            // Fast pairs keep their frequency, slow ones are stretched, those between get a mixture. (Peng 2023, §3.2)
            let low = max(0, floor(pairThatTurns(Self.fastTurns, dimensionCount: dimensionCount, base: base)))
            let high = min(
                Float(dimensionCount - 1),
                ceil(pairThatTurns(Self.slowTurns, dimensionCount: dimensionCount, base: base))
            )
            let ramp = min(1, max(0, (Float(pair) - low) / max(0.001, high - low)))
            return frequency / factor * ramp + frequency * (1 - ramp)
        }

        /// The pair, as a fraction, that turns `rotations` times over the original context.
        private func pairThatTurns(_ rotations: Float, dimensionCount: Int, base: Float) -> Float {
            Float(dimensionCount) * log(Float(originalContextLength) / (rotations * 2 * .pi)) / (2 * log(base))
        }
    }
}
