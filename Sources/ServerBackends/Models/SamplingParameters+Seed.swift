import Inference

extension SamplingParameters {
    /// The seed's 64 bits folded to the 32 that other servers take, of which all ones would mean "choose one".
    var foldedSeed: Int? {
        seed.map { seed in
            let folded = UInt32(truncatingIfNeeded: seed ^ (seed >> 32))
            return folded == .max ? 0 : Int(folded)
        }
    }
}
