/// A set of bytes.
struct ByteSet: Sendable {
    private var low: SIMD2<UInt64> = .zero
    private var high: SIMD2<UInt64> = .zero

    init(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { insert(byte) }
    }

    mutating func insert(_ byte: UInt8) {
        let bit = UInt64(1) << UInt64(byte & 63)
        let word = Int(byte >> 6 & 1)
        if byte < 128 { low[word] |= bit } else { high[word] |= bit }
    }

    func contains(_ byte: UInt8) -> Bool {
        let word = Int(byte >> 6 & 1)
        return (byte < 128 ? low[word] : high[word]) >> UInt64(byte & 63) & 1 == 1
    }
}
