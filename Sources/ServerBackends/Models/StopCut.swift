/// Cuts text that comes in pieces before the first stop string, and holds back what may become one.
struct StopCut: Sendable {
    private let stops: [[UInt8]]
    private var held: [UInt8] = []

    /// Empty stop strings are ignored.
    init(_ stops: [String]) {
        self.stops = stops.filter { !$0.isEmpty }.map { Array($0.utf8) }
    }

    /// Takes a piece of text. Nothing may follow a stop string.
    ///
    /// - Returns: the text that surely comes before any stop string, and whether one is complete.
    /// - Complexity: O(bytes of the text x bytes of the stop strings).
    mutating func append(_ text: String) -> (text: String, stopped: Bool) {
        guard !stops.isEmpty else { return (text, false) }
        for byte in text.utf8 {
            held.append(byte)
            // Of those that end here, the one that begins first.
            if let longest = stops.filter({ held.hasSuffix($0) }).map(\.count).max() {
                return (take(held.count - longest), true)
            }
        }
        return (take(held.count - begunByteCount), false)
    }

    /// What is still held back, at the end of the text.
    mutating func finish() -> String {
        take(held.count)
    }

    /// How many bytes at the end may become a stop string.
    private var begunByteCount: Int {
        let longest = stops.map(\.count).max() ?? 0
        for count in stride(from: min(held.count, longest - 1), to: 0, by: -1) {
            let end = held.suffix(count)
            if stops.contains(where: { $0.starts(with: end) }) { return count }
        }
        return 0
    }

    private mutating func take(_ count: Int) -> String {
        defer { held.removeFirst(count) }
        return String(decoding: held[..<count], as: UTF8.self)
    }
}

extension [UInt8] {
    fileprivate func hasSuffix(_ other: [UInt8]) -> Bool {
        count >= other.count && suffix(other.count).elementsEqual(other)
    }
}
