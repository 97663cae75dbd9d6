import CKernels

/// The set of kernels that computes: the best that the processor can run, or one that was asked for.
package enum Kernels {
    /// The name of the set in use.
    package static var name: String { String(cString: mnv_kernels_name()) }

    /// Takes a set by name, before any model is loaded.
    ///
    /// - Throws: ``EngineError`` `.invalidOption` if there is none of that name or the processor can't run it.
    package static func select(_ name: String) throws(EngineError) {
        guard mnv_kernels_select(name) else {
            throw EngineError(
                .invalidOption,
                "there are no kernels named '\(name)' that this processor can run; expected auto, reference, on x86-64 avx2 or avx512, or on ARM neon or i8mm"
            )
        }
    }
}
