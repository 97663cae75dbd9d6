/// Many byte strings in one block of memory, such as the texts of a vocabulary.
///
/// - Complexity: two allocations in all; an element is a slice and copies nothing.
package struct ByteStringArray: Sendable, Equatable, RandomAccessCollection, ExpressibleByArrayLiteral {
    /// All bytes, one string after the other.
    private var bytes: [UInt8] = []
    /// Where each string ends in `bytes`; it begins where the one before it ends.
    private var ends: [Int] = []

    /// Collects byte strings.
    package init(_ elements: some Sequence<ByteString>) {
        for element in elements { append(element.bytes) }
    }

    /// Collects the byte strings of a literal.
    package init(arrayLiteral elements: ByteString...) {
        self.init(elements)
    }

    init(capacity: Int) {
        ends.reserveCapacity(capacity)
    }

    mutating func append(_ element: some Sequence<UInt8>) {
        bytes.append(contentsOf: element)
        ends.append(bytes.count)
    }

    /// The first position, 0.
    package var startIndex: Int { 0 }

    /// The number of strings.
    package var endIndex: Int { ends.count }

    /// The string at a position.
    package subscript(position: Int) -> ByteString {
        let start = position == 0 ? 0 : ends[position - 1]
        return ByteString(bytes[start..<ends[position]])
    }
}
