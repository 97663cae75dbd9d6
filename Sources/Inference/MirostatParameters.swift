/// How the surprise of the reply is kept near a target: mirostat. (Basu 2021)
///
/// If it is on, it takes the place of top-n-sigma, top-k, typical-p, top-p, min-p, XTC and the dynamic temperature.
package struct MirostatParameters: Sendable, Equatable {
    /// The versions of the method.
    package enum Mode: Int, Sendable, CaseIterable {
        /// None.
        case off = 0
        /// Keeps as many tokens as Zipf's law, fitted to the most likely 100, asks for. (Basu 2021, algorithm 1)
        case fitted = 1
        /// Keeps the tokens that are not too surprising. (Basu 2021, algorithm 2)
        case direct = 2
    }

    /// The version in use.
    package var mode = Mode.off

    /// The surprise aimed at, in bits.
    package var tau: Float = 5

    /// How fast the bound follows what is observed: the learning rate.
    package var eta: Float = 0.1

    /// The defaults: the method is off.
    package init() {}
}
