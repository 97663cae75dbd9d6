/// The scalars that stand for themselves in JSON strings and in most other text: no quote, no backslash, no control.
///
/// Most tokens have nothing else. Where any such text may follow, they are allowed without a look at each.
enum PlainText {
    static let scalars = ScalarSet([0x20...0x21, 0x23...0x5B, 0x5D...0x7E, 0x80...0x10FFFF])

    /// A state between two scalars, the first, or inside of one; each with the bytes that lead on.
    static let steps: [[(bytes: ClosedRange<UInt8>, next: Int)]] = [
        [
            (0x20...0x21, 0), (0x23...0x5B, 0), (0x5D...0x7E, 0), (0xC2...0xDF, 1), (0xE0...0xE0, 4), (0xE1...0xEC, 2),
            (0xED...0xED, 5), (0xEE...0xEF, 2), (0xF0...0xF0, 6), (0xF1...0xF3, 3), (0xF4...0xF4, 7),
        ],
        [(0x80...0xBF, 0)], [(0x80...0xBF, 1)], [(0x80...0xBF, 2)],
        [(0xA0...0xBF, 1)], [(0x80...0x9F, 1)], [(0x90...0xBF, 2)], [(0x80...0x8F, 2)],
    ]

    /// How many scalars a text has that is nothing but such, the last one perhaps in part; nil for other text.
    static func scalarCount(of bytes: ArraySlice<UInt8>) -> Int? {
        var state = 0
        var count = 0
        for byte in bytes {
            if state == 0 { count += 1 }
            guard let step = steps[state].first(where: { $0.bytes.contains(byte) }) else { return nil }
            state = step.next
        }
        return count
    }
}
