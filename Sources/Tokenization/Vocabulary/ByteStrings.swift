/// Many short byte strings in one buffer.
///
/// A vocabulary of 128,000 tokens is two allocations instead of 128,000.
package struct ByteStrings: Sendable {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    /// An empty list.
    package init() {}

    /// A list of the UTF-8 bytes of each text.
    package init(_ texts: some Sequence<String>) {
        for text in texts { append(text.utf8) }
    }

    /// How many strings there are.
    package var count: Int { ends.count }

    /// Bytes of all strings together.
    var byteCount: Int { bytes.count }

    /// Bytes of the longest string; 0 if there are none.
    ///
    /// - Complexity: O(count).
    package var longestByteCount: Int {
        zip(ends, [0] + ends).reduce(0) { max($0, $1.0 - $1.1) }
    }

    /// Appends one string; it may be empty.
    package mutating func append(_ string: some Sequence<UInt8>) {
        bytes.append(contentsOf: string)
        ends.append(bytes.count)
    }

    /// Appends one string; it may be empty.
    package mutating func append(_ string: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: string)
        ends.append(bytes.count)
    }

    /// Appends one string; it may be empty.
    package mutating func append(_ string: ArraySlice<UInt8>) {
        string.withUnsafeBytes { append($0) }
    }

    /// Appends one string; it may be empty.
    package mutating func append(_ string: [UInt8]) {
        string.withUnsafeBytes { append($0) }
    }

    /// The bytes of string `index`, which must be in `0..<count`.
    package subscript(index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    /// Hands out the bytes of string `index`, which must be in `0..<count`.
    @inline(__always)
    func withBytes<Result>(of index: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let range = (index == 0 ? 0 : ends[index - 1])..<ends[index]
        return bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// Makes room for so many strings with so many bytes together.
    mutating func reserveCapacity(_ count: Int, byteCount: Int) {
        ends.reserveCapacity(count)
        bytes.reserveCapacity(byteCount)
    }
}
