/// The messages entered so far, and a place among them that moves up and down.
package struct History: Equatable, Sendable {
    /// The most messages kept; the oldest go first.
    package static let limit = 1000

    /// The messages, oldest first.
    package private(set) var entries: [String]
    private var position: Int
    /// Texts as they were when the place moved on: changed entries, and at the end the message not yet entered.
    private var left: [Int: String] = [:]

    /// Begins after the last of `entries`, which come oldest first.
    package init(_ entries: [String] = []) {
        self.entries = entries.suffix(Self.limit)
        position = self.entries.count
    }

    /// Keeps a message unless it is blank or repeats the last one, and returns to the newest place.
    package mutating func add(_ message: String) {
        if message.contains(where: { !$0.isWhitespace }), message != entries.last { entries.append(message) }
        if entries.count > Self.limit { entries.removeFirst() }
        returnToNewest()
    }

    /// Moves to the message before, and returns it; `text` waits where it was left.
    package mutating func older(leaving text: String) -> String? {
        move(to: position - 1, leaving: text)
    }

    /// Moves to the message after, and returns it; `text` waits where it was left.
    package mutating func newer(leaving text: String) -> String? {
        move(to: position + 1, leaving: text)
    }

    /// Forgets what was left on the way and stands after the last message again.
    package mutating func returnToNewest() {
        position = entries.count
        left = [:]
    }

    private mutating func move(to target: Int, leaving text: String) -> String? {
        guard (0...entries.count).contains(target) else { return nil }
        left[position] = text
        position = target
        return left[target] ?? (target < entries.count ? entries[target] : "")
    }
}
