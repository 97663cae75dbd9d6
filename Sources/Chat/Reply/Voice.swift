/// Says text or reasoning, and decides about the white space at its ends: next to a mark it is dropped, unless something
/// has been said before and more follows.
struct Voice: Sendable {
    private var space: [UInt8] = []
    private var hasSpoken = false
    private var isAfterMark = false

    /// Whether nothing has been said since the last mark.
    var isSilent: Bool { isAfterMark || !hasSpoken }

    /// What to say of some bytes; white space at the end waits for what follows.
    mutating func say(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        guard let last = bytes.lastIndex(where: { !$0.isSpace }) else {
            space += bytes
            return []
        }
        let spoken = bytes[...last]
        let output = isAfterMark && !hasSpoken ? Array(spoken.drop(while: \.isSpace)) : space + spoken
        space = Array(bytes[(last + 1)...])
        isAfterMark = false
        hasSpoken = true
        return output
    }

    /// A mark has been read.
    mutating func hearMark() {
        isAfterMark = true
    }

    /// What is left to say when no more comes.
    mutating func finish() -> [UInt8] {
        defer { space = [] }
        return isAfterMark ? [] : space
    }
}
