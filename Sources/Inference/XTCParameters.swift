/// How the likeliest tokens are left out now and then: XTC, "exclude top choices". (Weidmann 2024,
/// text-generation-webui #6335)
package struct XTCParameters: Sendable, Equatable {
    /// How often it is done: 0 never, 1 for each token.
    package var probability: Float = 0

    /// Of the tokens at least so probable all are left out but the least likely one; more than 0.5 leaves out none.
    package var threshold: Float = 0.1

    /// The defaults: no token is left out.
    package init() {}
}

extension XTCParameters {
    /// Whether any token may be left out.
    package var isOn: Bool { probability > 0 && threshold <= 0.5 }
}
