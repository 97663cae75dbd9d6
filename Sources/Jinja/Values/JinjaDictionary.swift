/// A dictionary that keeps the order of insertion. Keys are hashable values; nearly always texts.
package struct JinjaDictionary: Sendable {
    /// The keys, in order of insertion.
    package private(set) var keys: [JinjaValue] = []
    /// The values, in the order of ``keys``.
    package private(set) var values: [JinjaValue] = []
    private var positions: [JinjaValue: Int] = [:]
    /// How deep containers are nested, this one included.
    private(set) var depth = 1
    /// The size as ``RenderLimits/valueSize`` counts it.
    private(set) var weight = 16

    /// An empty dictionary.
    package init() {}

    /// A dictionary of pairs; of equal keys the first place and the last value stay.
    package init(_ pairs: [(String, JinjaValue)]) {
        for (key, value) in pairs {
            set(.string(key), to: value)
        }
    }

    /// The number of pairs.
    package var count: Int { keys.count }
    /// Whether there are no pairs.
    package var isEmpty: Bool { keys.isEmpty }

    /// The value of a text key; setting nil changes nothing.
    package subscript(key: String) -> JinjaValue? {
        get { value(of: .string(key)) }
        set {
            if let newValue { set(.string(key), to: newValue) }
        }
    }

    /// The value of a key, nil if there is none.
    package func value(of key: JinjaValue) -> JinjaValue? {
        guard key.isHashable else { return nil }
        return positions[key].map { values[$0] }
    }

    /// Adds a pair, or replaces the value of an equal key; the key is one that a dictionary can have.
    package mutating func set(_ key: JinjaValue, to value: JinjaValue) {
        depth = max(depth, key.depth + 1, value.depth + 1)
        weight = weight.saturatingAdd(key.weight).saturatingAdd(value.weight)
        if let position = positions[key] {
            values[position] = value
        } else {
            positions[key] = keys.count
            keys.append(key)
            values.append(value)
        }
    }

    /// The pairs as tuples, as `items()` gives them.
    var items: [JinjaValue] {
        zip(keys, values).map { .tuple(JinjaList([$0, $1])) }
    }
}

extension JinjaDictionary: Equatable {
    /// Equal if the same keys have equal values, in whatever order.
    package static func == (left: JinjaDictionary, right: JinjaDictionary) -> Bool {
        left.count == right.count && zip(left.keys, left.values).allSatisfy { right.value(of: $0) == $1 }
    }
}
