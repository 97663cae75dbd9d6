/// Tokens are taken from the choice by making their logits minus infinity.
extension UnsafeMutableBufferPointer<Float> {
    /// Leaves the tokens whose bits are set; 64 tokens a word, the first in the lowest bit. Missing bits are not set.
    func suppress(allBut words: [UInt64]) {
        let bytes = UnsafeMutableRawBufferPointer(self)
        let wordCount = Swift.min(words.count, count / 64)
        for index in 0..<wordCount where words[index] != .max {
            var word = words[index]
            for start in stride(from: 64 * index, to: 64 * (index + 1), by: 16) {
                let offset = start * MemoryLayout<Float>.stride
                var logits = bytes.loadUnaligned(fromByteOffset: offset, as: SIMD16<Float>.self)
                logits.replace(with: -.infinity, where: SIMD16.areClear(UInt16(truncatingIfNeeded: word)))
                bytes.storeBytes(of: logits, toByteOffset: offset, as: SIMD16<Float>.self)
                word >>= 16
            }
        }
        for token in (64 * wordCount)..<count where !words.hasBit(token) { self[token] = -.infinity }
    }

    /// Leaves the tokens whose logits are at least so great.
    func suppress(below floor: Float) {
        for token in indices { self[token] = self[token] < floor ? -.infinity : self[token] }
    }

    /// The standard deviation of the logits that are above minus infinity; 0 if there are none.
    func standardDeviation(greatest: Float) -> Float {
        let bytes = UnsafeRawBufferPointer(self)
        var (sums, squares, counts) = (SIMD8<Double>(), SIMD8<Double>(), SIMD8<Double>())
        func add(_ logits: SIMD8<Float>) {
            let isPossible = logits .> -.infinity
            let differences = SIMD8<Double>((logits - greatest).replacing(with: 0, where: .!isPossible))
            sums += differences
            squares += differences * differences
            counts += SIMD8<Double>(SIMD8<Float>().replacing(with: 1, where: isPossible))
        }
        let whole = count / 8 * 8
        for start in stride(from: 0, to: whole, by: 8) {
            add(bytes.loadUnaligned(fromByteOffset: start * MemoryLayout<Float>.stride, as: SIMD8<Float>.self))
        }
        for token in whole..<count {
            var last = SIMD8<Float>(repeating: -.infinity)
            last[0] = self[token]
            add(last)
        }
        let (mean, count) = (sums.sum() / counts.sum(), counts.sum())
        return Float(Swift.max(0, squares.sum() / count - mean * mean).squareRoot())
    }
}

extension SIMD16<Float> {
    fileprivate static func areClear(_ bits: UInt16) -> SIMDMask<SIMD16<Int32>> {
        let lanes: SIMD16<UInt32> = [
            0x1, 0x2, 0x4, 0x8, 0x10, 0x20, 0x40, 0x80, 0x100, 0x200, 0x400, 0x800, 0x1000, 0x2000, 0x4000, 0x8000,
        ]
        return SIMD16<UInt32>(repeating: UInt32(bits)) & lanes .== 0
    }
}

extension [UInt64] {
    /// Whether the bit of a token is set.
    func hasBit(_ token: Int) -> Bool {
        indices.contains(token / 64) && self[token / 64] >> (token % 64) & 1 == 1
    }
}
