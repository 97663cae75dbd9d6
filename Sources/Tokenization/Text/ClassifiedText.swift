/// A text as pre-tokenizers see it: UTF-8, and beside each byte the class of the character that it belongs to.
///
/// Invalid UTF-8 is read as llama.cpp reads it: a byte that begins no sequence becomes U+FFFD, overlong forms become
/// short, surrogates stay.
struct ClassifiedText {
    private(set) var bytes: [UInt8] = []
    private var classes: [UInt8] = []

    init() {}

    /// Makes room for texts of so many bytes together.
    mutating func reserveCapacity(_ byteCount: Int) {
        bytes.reserveCapacity(byteCount)
        classes.reserveCapacity(byteCount)
    }

    /// Adds a stretch of text, and says where it stands now.
    ///
    /// - Complexity: O(n) for n bytes.
    mutating func append(_ utf8: ArraySlice<UInt8>) -> Range<Int> {
        let start = bytes.count
        bytes.append(contentsOf: utf8)
        if !classify(from: start) {
            bytes.replaceSubrange(start..., with: Self.repaired(utf8))
            _ = classify(from: start)
        }
        return start..<bytes.count
    }

    /// Gives a view of a part of the text, which must not outlive the call.
    func withWindow(_ range: Range<Int>, _ body: (TextWindow) -> Void) {
        bytes.withUnsafeBufferPointer { bytes in
            classes.withUnsafeBufferPointer { classes in
                body(TextWindow(bytes: bytes, classes: classes, range: range))
            }
        }
    }

    /// Finds the classes of all bytes from `start` on, or returns false if they are no valid UTF-8.
    private mutating func classify(from start: Int) -> Bool {
        classes.removeSubrange(start...)
        classes.append(contentsOf: repeatElement(0, count: bytes.count - start))
        let table = CharacterClassTable.shared
        return bytes.withUnsafeBufferPointer { bytes in
            classes.withUnsafeMutableBufferPointer { classes in
                Self.classify(bytes, from: start, table, into: classes)
            }
        }
    }

    private static func classify(
        _ bytes: UnsafeBufferPointer<UInt8>,
        from start: Int,
        _ table: CharacterClassTable,
        into classes: UnsafeMutableBufferPointer<UInt8>
    ) -> Bool {
        var position = start
        while position < bytes.count {
            guard let (value, byteCount) = UTF8Character.decode(bytes, at: position),
                byteCount == UTF8Character.byteCount(of: value)
            else { return false }
            let rawClass = table.rawClass(of: value)
            for index in position..<position + byteCount { classes[index] = rawClass }
            position += byteCount
        }
        return true
    }

    private static func repaired(_ utf8: ArraySlice<UInt8>) -> [UInt8] {
        var repaired: [UInt8] = []
        repaired.reserveCapacity(utf8.count + 16)
        utf8.withUnsafeBufferPointer { bytes in
            var position = 0
            while position < bytes.count {
                let (value, byteCount) = UTF8Character.decode(bytes, at: position) ?? (0xFFFD, 1)
                UTF8Character.append(value, to: &repaired)
                position += byteCount
            }
        }
        return repaired
    }
}
