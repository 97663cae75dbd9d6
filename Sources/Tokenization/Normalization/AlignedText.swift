/// A text as Unicode scalars that know where in the original text they come from.
package struct AlignedText: Sendable {
    /// The scalars.
    package private(set) var values: [UInt32] = []
    /// For each scalar a byte offset in the original; what has been put in comes from where its neighbour does.
    package private(set) var origins: [Int] = []

    /// No text.
    init() {}

    /// Reads UTF-8; `start` is the offset of its first byte in the original. What is no UTF-8 becomes U+FFFD.
    package init(utf8: ArraySlice<UInt8>, start: Int) {
        values.reserveCapacity(utf8.count)
        origins.reserveCapacity(utf8.count)
        var bytes = utf8.makeIterator()
        var parser = Unicode.UTF8.ForwardParser()
        var origin = start
        while true {
            switch parser.parseScalar(from: &bytes) {
            case .valid(let encoded):
                append(Unicode.UTF8.decode(encoded).value, origin: origin)
                origin += encoded.count
            case .error(let length):
                append(0xFFFD, origin: origin)
                origin += length
            case .emptyInput:
                return
            }
        }
    }

    /// How many scalars there are.
    package var count: Int { values.count }
    var isEmpty: Bool { values.isEmpty }

    mutating func append(_ value: UInt32, origin: Int) {
        values.append(value)
        origins.append(origin)
    }

    mutating func append(_ other: AlignedText, _ range: Range<Int>) {
        values.append(contentsOf: other.values[range])
        origins.append(contentsOf: other.origins[range])
    }

    mutating func replace(at position: Int, with value: UInt32) {
        values[position] = value
    }

    /// Lets the first scalar come from where the first one of another text does.
    mutating func moveBeginning(to other: AlignedText) {
        guard !origins.isEmpty, let origin = other.origins.first else { return }
        origins[0] = origin
    }

    /// Puts the scalars at `positions` where they are counted from `start`.
    mutating func reorder(_ positions: [Int], at start: Int) {
        let moved = positions.map { (values[$0], origins[$0]) }
        for (offset, (value, origin)) in moved.enumerated() {
            values[start + offset] = value
            origins[start + offset] = origin
        }
    }

    /// The part in `range`.
    subscript(range: Range<Int>) -> AlignedText {
        var part = AlignedText()
        part.append(self, range)
        return part
    }

    /// The same places with the scalars that `transform` makes of each; none takes it out.
    func flatMap(_ transform: (UInt32, (UInt32) -> Void) -> Void) -> AlignedText {
        var result = AlignedText()
        for (value, origin) in zip(values, origins) {
            transform(value) { result.append($0, origin: origin) }
        }
        return result
    }

    /// The scalars that `isWanted` holds for.
    func filter(_ isWanted: (UInt32) -> Bool) -> AlignedText {
        flatMap { value, append in if isWanted(value) { append(value) } }
    }

    /// One scalar for each.
    func map(_ transform: (UInt32) -> UInt32) -> AlignedText {
        var result = self
        for position in values.indices { result.values[position] = transform(values[position]) }
        return result
    }
}
