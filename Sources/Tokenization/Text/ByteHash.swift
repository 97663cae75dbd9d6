/// Hashes and compares short byte strings, eight bytes at a time.
///
/// The seed is another one in every process, so that nobody can prepare strings that collide.
enum ByteHash {
    /// The seed of this process.
    static let seed = UInt64.random(in: 0...UInt64.max)

    private static let odd: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// The hash of a byte string.
    @inline(__always)
    static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
        let count = bytes.count
        var hash = mix(seed ^ UInt64(count), odd)
        guard count >= 8 else { return mix(hash ^ short(bytes), seed | 1) }
        var position = 0
        while position < count - 8 {
            hash = mix(hash ^ word(bytes, position), seed | 1)
            position += 8
        }
        return mix(hash ^ word(bytes, count - 8), seed | 1)
    }

    /// The hash of a number.
    @inline(__always)
    static func hash(_ number: UInt64, seed: UInt64) -> UInt64 {
        mix(number ^ seed, odd)
    }

    /// Whether two byte strings are the same.
    @inline(__always)
    static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        let count = left.count
        guard count == right.count else { return false }
        guard count >= 8 else { return short(left) == short(right) }
        var position = 0
        while position < count - 8 {
            guard word(left, position) == word(right, position) else { return false }
            position += 8
        }
        return word(left, count - 8) == word(right, count - 8)
    }

    /// Both halves of the product, which depend on every bit of both factors.
    @inline(__always)
    private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    @inline(__always)
    private static func word(_ bytes: UnsafeRawBufferPointer, _ position: Int) -> UInt64 {
        bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
    }

    /// All of fewer than eight bytes; strings of one length differ if their numbers do.
    @inline(__always)
    private static func short(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        let count = bytes.count
        if count >= 4 {
            let first = bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self)
            let last = bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
            return UInt64(first) | UInt64(last) << 32
        }
        guard count > 0 else { return 0 }
        return UInt64(bytes[0]) | UInt64(bytes[count / 2]) << 8 | UInt64(bytes[count - 1]) << 16
    }
}
