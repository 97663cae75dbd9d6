/// How far a fast kernel may be from exact arithmetic.
///
/// Matrix products: mean of error² ÷ Σ(weight · activation)². For random signs that is the normalised mean squared error
/// of the outputs, but it stays meaningful for a single output. Rounding uniform activations to 8 bits costs
/// (max ÷ 127)² ÷ 12 ÷ mean square, about 2e-5, and four times that where the scale is twice what it need be.
/// llama.cpp's `test-backend-ops` accepts 5e-4 where activations are rounded and 1e-7 elsewhere; candle's `quantized_tests.rs` accepts 1e-2 of the root mean square, that is 1e-4 squared.
///
/// Elsewhere: the greatest difference relative to 1 + |expected|; float rounding is 6e-8, the sums here have up to some hundred terms.
enum Tolerance {
    static let roundedActivations = 5e-4
    static let floatWeights = 1e-12
    /// Rounding activations to the 8 bits of bfloat16: (2⁻⁹)² ÷ 3 on average.
    static let bfloatActivations = 1e-5
    static let norm = 2e-6
    static let rotation = 1e-6
    static let activation = 2e-6
    static let softmax = 1e-6
    /// Up to a hundred thousand terms in 16 sums. Their exponents are rounded before they are weighed.
    static let sumOfWeights = 1e-5
    /// With keys and values as they are stored, thus after their rounding.
    static let attention = 5e-6

    /// With keys and values as they were before it, uniform from -2 to 2. A code of 8 bits is off by up to 2 ÷ 127 ÷ 2 =
    /// 0.008, on average 0.0045, and so a value of 8 bits; a score, with queries from -3 to 3, by 0.008 on average and
    /// thrice that at most, and its weight by that share. Half precision is off by 2⁻¹¹ ÷ 2 of them, a sixteenth.
    static func unrounded(_ type: KernelTests.Attention.PageType) -> Double {
        switch type {
        case .f16: 2e-3
        case .q8_0: 3e-2
        }
    }
}

/// The greatest difference relative to 1 + |expected|; infinite if a value is not finite.
func greatestDifference(_ values: [Float], _ expected: [Double]) -> Double {
    zip(values, expected).reduce(0) { greatest, pair in
        let difference = abs(Double(pair.0) - pair.1) / (1 + abs(pair.1))
        return difference.isNaN ? .infinity : max(greatest, difference)
    }
}
