/// Finds a byte string's position in a ``ByteStrings`` list.
///
/// Open addressing over the list itself: no string is stored twice. The hash is the standard library's seeded one,
/// so that a hostile vocabulary cannot make lookups slow.
struct ByteStringIndex: Sendable {
    private(set) var strings: ByteStrings
    private var slots: [Int32]
    private var longest = 0

    private static let free: Int32 = -1

    /// Indexes all strings but the empty ones, which are never found.
    ///
    /// - Throws: ``TokenizationError`` `.duplicateToken` if two strings are equal.
    init(_ strings: ByteStrings) throws(TokenizationError) {
        self.strings = strings
        slots = Array(repeating: Self.free, count: Self.slotCount(for: strings.count))
        for position in 0..<strings.count where !strings[position].isEmpty {
            if let first = enter(position) {
                let text = String(decoding: strings[position], as: UTF8.self)
                throw TokenizationError(
                    .duplicateToken,
                    "expected every token to have a text of its own, found \"\(text)\" at \(first) too; "
                        + "the model file is damaged, fetch or convert it again",
                    token: position
                )
            }
        }
    }

    /// The position of the string equal to `text[range]`.
    ///
    /// - Complexity: O(range.count), O(1) for a range longer than every string.
    func find(_ text: [UInt8], _ range: Range<Int>) -> Int32? {
        guard range.count <= longest else { return nil }
        return text.withUnsafeBytes { find(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// The position of the string equal to `text`.
    func find(_ text: [UInt8]) -> Int32? {
        find(text, 0..<text.count)
    }

    /// The position of `text`, which is appended to the list if it is not there yet.
    mutating func findOrAppend(_ text: [UInt8]) -> Int32 {
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
        for position in 0..<strings.count - 1 where !strings[position].isEmpty { _ = enter(position) }
    }

    /// Enters string `position`, or returns the position of an equal one that is there already.
    private mutating func enter(_ position: Int) -> Int32? {
        let slot = strings[position].withUnsafeBytes { self.slot(of: $0) }
        guard slots[slot] == Self.free else { return slots[slot] }
        slots[slot] = Int32(position)
        longest = max(longest, strings[position].count)
        return nil
    }

    private func find(_ text: UnsafeRawBufferPointer) -> Int32? {
        guard !text.isEmpty else { return nil }
        let position = slots[slot(of: text)]
        return position == Self.free ? nil : position
    }

    /// The slot that holds `text`, or the free one where it belongs.
    private func slot(of text: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: text)
        let mask = slots.count - 1
        var slot = hasher.finalize() & mask
        while slots[slot] != Self.free, !strings.matches(Int(slots[slot]), text) {
            slot = (slot + 1) & mask
        }
        return slot
    }
}
