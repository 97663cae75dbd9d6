/// Finds stop strings in text that comes in pieces, and holds back what may become one.
package struct StopMatcher: Sendable {
    private let stops: [[UInt8]]
    private var held: [UInt8] = []

    /// Creates a matcher; empty stop strings are ignored.
    package init(_ stops: [String]) {
        self.stops = stops.map { Array($0.utf8) }.filter { !$0.isEmpty }
    }

    /// Takes a piece of text.
    ///
    /// - Returns: the text that surely comes before any stop string, and whether one has been completed.
    /// - Complexity: O((text + held back) × stop strings × their length).
    package mutating func append(_ text: String) -> (text: String, stopped: Bool) {
        guard !stops.isEmpty else { return (text, false) }
        held.append(contentsOf: text.utf8)
        if let start = held.indices.first(where: { isStop(held[$0...]) }) {
            let before = take(start)
            held = []
            return (before, true)
        }
        return (take(held.indices.first { mayBecomeStop(held[$0...]) } ?? held.count), false)
    }

    /// Gives what is still held back, at the end of the text.
    package mutating func finish() -> String {
        take(held.count)
    }

    private func isStop(_ rest: ArraySlice<UInt8>) -> Bool {
        stops.contains { rest.starts(with: $0) }
    }

    private func mayBecomeStop(_ rest: ArraySlice<UInt8>) -> Bool {
        stops.contains { $0.starts(with: rest) }
    }

    private mutating func take(_ count: Int) -> String {
        let text = String(decoding: held[..<count], as: UTF8.self)
        held.removeFirst(count)
        return text
    }
}
