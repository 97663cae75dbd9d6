/// The bytes of a reply that have come and are not decided about yet.
///
/// Readers move ``position``; ``commit()`` says that what lies before it is decided, ``rollBack()`` returns to the last
/// commit. So text that looked like a call and was none can be read once more, as text.
struct ReplyBuffer: Sendable {
    private var bytes: [UInt8] = []
    private var committed = 0
    private(set) var position = 0
    /// Bytes up to here belong to the prompt and are not said again.
    private var silentEnd = 0
    /// Whether no more bytes will come.
    var isComplete = false

    /// The byte at the position.
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// The bytes from the position on.
    var rest: ArraySlice<UInt8> { bytes[position...] }

    /// The byte some places behind the position.
    func next(after offset: Int) -> UInt8? {
        position + offset < bytes.count ? bytes[position + offset] : nil
    }

    /// Adds bytes of the reply.
    mutating func append(_ more: some Sequence<UInt8>) {
        bytes.append(contentsOf: more)
    }

    /// Declares all bytes that have come to be the prompt's.
    mutating func silence() {
        silentEnd = bytes.count
    }

    mutating func advance(_ count: Int = 1) {
        position += count
    }

    /// Moves on by some bytes and returns those of them that are the reply's.
    mutating func take(_ count: Int) -> ArraySlice<UInt8> {
        let start = min(max(position, silentEnd), position + count)
        position += count
        return bytes[start..<position]
    }

    /// Declares what lies before the position to be decided.
    ///
    /// - Complexity: O(1) amortized: the bytes are thrown away when they are as many as the others.
    mutating func commit() {
        committed = position
        guard committed > 1024, committed * 2 > bytes.count else { return }
        bytes.removeFirst(committed)
        position -= committed
        silentEnd = max(0, silentEnd - committed)
        committed = 0
    }

    /// Returns to the last commit.
    mutating func rollBack() {
        position = committed
    }

    /// Returns to the last commit, or behind the white space that follows it and has been read.
    mutating func rollBackToToken() {
        let end = position
        position = committed
        while position < end, bytes[position].isSpace { position += 1 }
        committed = position
    }

    /// Skips white space; false if it may go on.
    mutating func skipSpace() -> Bool {
        while let byte = next {
            guard byte.isSpace else { return true }
            position += 1
        }
        return isComplete
    }

    /// Whether a mark stands at the position, or some bytes behind it.
    func match(_ mark: Mark, after offset: Int = 0) -> MarkMatch {
        let start = position + offset
        let count = min(bytes.count - start, mark.bytes.count)
        var index = 0
        while index < count {
            guard bytes[start + index] == mark.bytes[index] else { return .none }
            index += 1
        }
        if count == mark.bytes.count { return .whole }
        return isComplete ? .none : .undecided
    }

    /// Looks for the first place where one of the marks stands, from an offset behind the position before which none is
    /// known to begin, up to a limit.
    func search(_ marks: [Mark], from offset: Int, limit: Int = .max) -> MarkSearch {
        var clear = offset
        while clear < limit, let byte = next(after: clear) {
            for (index, mark) in marks.enumerated() where mark.bytes[0] == byte {
                switch match(mark, after: clear) {
                case .whole: return .found(offset: clear, mark: index)
                case .undecided: return .undecided(clear: clear)
                case .none: break
                }
            }
            clear += 1
        }
        return .undecided(clear: clear)
    }
}
