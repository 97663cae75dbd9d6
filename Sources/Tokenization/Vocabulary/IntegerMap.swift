/// A map between numbers that only grows: open addressing, a key beside its value.
struct IntegerMap: Sendable {
    private struct Slot {
        var key: UInt64
        var value: UInt64
    }

    private static let free = UInt64.max
    private var slots: [Slot]
    private var count = 0
    private let seed = ByteHash.seed

    /// An empty map with room for so many entries.
    init(minimumCapacity: Int) {
        var slotCount = 16
        while slotCount < 2 * minimumCapacity { slotCount *= 2 }
        slots = Array(repeating: Slot(key: Self.free, value: 0), count: slotCount)
    }

    /// The value of a key.
    @inline(__always)
    subscript(key: UInt64) -> UInt64? {
        let slot = slots[index(of: key)]
        return slot.key == key ? slot.value : nil
    }

    /// Enters a value for a key, which must not be `UInt64.max`, unless the key has one.
    ///
    /// - Returns: Whether it has been entered.
    @discardableResult
    mutating func insert(_ value: UInt64, for key: UInt64) -> Bool {
        precondition(key != Self.free, "a key below the greatest number")
        if slots.count <= 2 * count { grow() }
        let index = index(of: key)
        guard slots[index].key == Self.free else { return false }
        slots[index] = Slot(key: key, value: value)
        count += 1
        return true
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Slot(key: Self.free, value: 0), count: 2 * old.count)
        for slot in old where slot.key != Self.free { slots[index(of: slot.key)] = slot }
    }

    /// The slot of a key, or the free one where it belongs.
    @inline(__always)
    private func index(of key: UInt64) -> Int {
        let mask = slots.count - 1
        var index = Int(truncatingIfNeeded: ByteHash.hash(key, seed: seed)) & mask
        while slots[index].key != key, slots[index].key != Self.free { index = (index + 1) & mask }
        return index
    }
}
