/// Finds stop strings in text that comes in pieces, and holds back what may become one.
///
/// - Source: Knuth, Morris, Pratt 1977.
package struct StopMatcher: Sendable {
    /// One stop string, and how much of it the text so far ends with.
    private struct Stop {
        let bytes: [UInt8]
        /// For each prefix, the length of its longest proper prefix that it also ends with.
        let borders: [Int]
        var matched = 0

        init(_ text: String) {
            bytes = Array(text.utf8)
            var borders = [0]
            for index in bytes.indices.dropFirst() {
                var length = borders[index - 1]
                while length > 0, bytes[length] != bytes[index] { length = borders[length - 1] }
                borders.append(bytes[length] == bytes[index] ? length + 1 : 0)
            }
            self.borders = borders
        }

        /// Takes one byte of text; returns whether it completes the stop string.
        mutating func advance(_ byte: UInt8) -> Bool {
            while matched > 0, bytes[matched] != byte { matched = borders[matched - 1] }
            if bytes[matched] == byte { matched += 1 }
            return matched == bytes.count
        }
    }

    private var stops: [Stop]
    private var held: [UInt8] = []

    /// Creates a matcher; empty stop strings are ignored.
    package init(_ stops: [String]) {
        self.stops = stops.filter { !$0.isEmpty }.map(Stop.init)
    }

    /// Takes a piece of text. Nothing may follow after a stop string.
    ///
    /// - Returns: the text that surely comes before any stop string, and whether one has been completed.
    /// - Complexity: O(bytes × stop strings), whatever is held back.
    package mutating func append(_ text: String) -> (text: String, stopped: Bool) {
        guard !stops.isEmpty else { return (text, false) }
        for byte in text.utf8 {
            held.append(byte)
            var completed = 0
            for index in stops.indices where stops[index].advance(byte) {
                completed = max(completed, stops[index].bytes.count)
            }
            if completed > 0 {
                let before = take(held.count - completed)
                held = []
                return (before, true)
            }
        }
        let mayBecomeStop = stops.reduce(0) { max($0, $1.matched) }
        return (take(held.count - mayBecomeStop), false)
    }

    /// Gives what is still held back, at the end of the text.
    package mutating func finish() -> String {
        take(held.count)
    }

    private mutating func take(_ count: Int) -> String {
        let text = String(decoding: held[..<count], as: UTF8.self)
        held.removeFirst(count)
        return text
    }
}
