import CKernels

/// The softmax of some logits, as far as it is the same for all of them.
struct Distribution {
    /// What all logits weigh, if the greatest weighs 1.
    let mass: Float
    /// The expected surprise, in nats.
    let entropy: Float

    /// Weighs logits as they are, or divided by a temperature.
    init(_ logits: UnsafeBufferPointer<Float>, greatest: Float, temperature: Float = 1) {
        let sums = mnv_sum_exp(logits.baseAddress, logits.count, greatest, 1 / temperature)
        mass = sums.weights
        entropy = logarithm(mass) - sums.exponents / mass
    }

    /// How much more surprising a token is than expected; less if negative.
    func surprise(of weight: Float) -> Float {
        weight > 0 ? logarithm(mass) - logarithm(weight) - entropy : .infinity
    }
}
