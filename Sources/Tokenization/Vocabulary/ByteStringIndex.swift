/// Finds a byte string's position in a ``ByteStrings`` list.
///
/// Open addressing over the list itself: no string is stored twice.
struct ByteStringIndex: Sendable {
    private(set) var strings: ByteStrings
    /// The upper half of a string's hash, then its position.
    private var slots: [UInt64]
    private var longest = 0
    private let seed = ByteHash.seed

    private static let free = UInt64.max

    /// Indexes all strings but the empty ones, which are never found.
    ///
    /// - Throws: ``TokenizationError`` `.duplicateToken` if two strings are equal.
    init(_ strings: ByteStrings) throws(TokenizationError) {
        self.strings = strings
        slots = Array(repeating: Self.free, count: Self.slotCount(for: strings.count))
        for position in 0..<strings.count {
            guard let first = enter(position) else { continue }
            let text = String(decoding: strings[position], as: UTF8.self)
            throw TokenizationError(
                .duplicateToken,
                "expected every token to have a text of its own, found \"\(text)\" at \(first) too; "
                    + "the model file is damaged, fetch or convert it again",
                token: position
            )
        }
    }

    /// The position of the string equal to `text`.
    ///
    /// - Complexity: O(text.count), O(1) for a text longer than every string.
    func find(_ text: UnsafeRawBufferPointer) -> Int32? {
        guard !text.isEmpty, text.count <= longest else { return nil }
        let found = slots[slot(of: text, ByteHash.hash(text, seed: seed))]
        return found == Self.free ? nil : Int32(truncatingIfNeeded: found)
    }

    /// The position of the string equal to `text`.
    func find(_ text: [UInt8]) -> Int32? {
        text.withUnsafeBytes { find($0) }
    }

    /// The position of `text`, which is appended to the list if it is not there yet.
    mutating func findOrAppend(_ text: UnsafeRawBufferPointer) -> Int32 {
        if let position = find(text) { return position }
        strings.append(text)
        if slots.count < Self.slotCount(for: strings.count) { grow() }
        _ = enter(strings.count - 1)
        return Int32(strings.count - 1)
    }

    private static func slotCount(for count: Int) -> Int {
        var slotCount = 16
        while slotCount < 2 * count { slotCount *= 2 }
        return slotCount
    }

    private mutating func grow() {
        slots = Array(repeating: Self.free, count: 2 * slots.count)
        for position in 0..<strings.count - 1 { _ = enter(position) }
    }

    /// Enters string `position`, or returns the position of an equal one that is there already.
    private mutating func enter(_ position: Int) -> Int32? {
        let byteCount = strings[position].count
        guard byteCount > 0 else { return nil }
        let hash = strings.withBytes(of: position) { ByteHash.hash($0, seed: seed) }
        let slot = strings.withBytes(of: position) { self.slot(of: $0, hash) }
        guard slots[slot] == Self.free else { return Int32(truncatingIfNeeded: slots[slot]) }
        slots[slot] = (hash >> 32) << 32 | UInt64(position)
        longest = max(longest, byteCount)
        return nil
    }

    /// The slot that holds `text`, or the free one where it belongs.
    @inline(__always)
    private func slot(of text: UnsafeRawBufferPointer, _ hash: UInt64) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != Self.free {
            if slots[slot] >> 32 == hash >> 32,
                strings.withBytes(of: Int(UInt32(truncatingIfNeeded: slots[slot])), { ByteHash.areEqual($0, text) })
            {
                break
            }
            slot = (slot + 1) & mask
        }
        return slot
    }
}
