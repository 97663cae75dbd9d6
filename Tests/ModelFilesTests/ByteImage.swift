/// The bytes of a file, to be damaged at places that are found by the text beside them.
struct ByteImage {
    var bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Where a text that occurs in the file begins.
    func start(of text: String) -> Int {
        let text = Array(text.utf8)
        return (0...bytes.count - text.count).first { bytes[$0..<$0 + text.count].elementsEqual(text) } ?? 0
    }

    /// Where the text ends: the value type after a key, the dimension count after a tensor name.
    func end(of text: String) -> Int { start(of: text) + text.utf8.count }

    /// Writes a number over the bytes at an offset.
    mutating func put(_ number: some FixedWidthInteger, at offset: Int) {
        withUnsafeBytes(of: number.littleEndian) { put(Array($0), at: offset) }
    }

    /// Writes bytes over those at an offset.
    mutating func put(_ replacement: some Collection<UInt8>, at offset: Int) {
        bytes.replaceSubrange(offset..<offset + replacement.count, with: replacement)
    }
}
