/// Bytes being written in the order that GGUF wants them.
struct LittleEndianBytes {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ more: some Sequence<UInt8>) {
        bytes.append(contentsOf: more)
    }

    mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Appends the length of a string as 64 bits, then the string.
    mutating func append(string: some Collection<UInt8>) {
        append(UInt64(string.count))
        append(string)
    }

    mutating func pad(to alignment: Int) {
        while !bytes.count.isMultiple(of: alignment) { bytes.append(0) }
    }
}
