#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

func exponential(_ value: Float) -> Float { expf(value) }
func exponential(_ value: Double) -> Double { exp(value) }
func logarithm(_ value: Float) -> Float { logf(value) }
func logarithm(_ value: Double) -> Double { log(value) }
func power(_ base: Float, _ exponent: Float) -> Float { powf(base, exponent) }
func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
func binaryLogarithm(_ value: Float) -> Float { log2f(value) }
