#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

func exponential(_ value: Float) -> Float { expf(value) }
func exponential(_ value: Double) -> Double { exp(value) }
func logarithm(_ value: Float) -> Float { logf(value) }
func logarithm(_ value: Double) -> Double { log(value) }
