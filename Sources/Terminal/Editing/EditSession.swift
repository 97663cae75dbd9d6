/// The editing of one message: keys go in, what the terminal should do comes out.
package struct EditSession: Sendable {
    /// What to do after a key.
    package enum Action: Equatable, Sendable {
        /// Draw the line anew.
        case draw
        /// Clear the screen and draw the line at its top.
        case clearScreen
        /// Leave the line as it was and draw the next one, which continues it, below.
        case continueBelow
        /// Leave the line as it was; the session is over.
        case finish(LineResult)
    }

    private static let continuationPrompt = "… "

    /// The line being edited.
    package private(set) var buffer = EditBuffer()
    /// The earlier messages, and this one once it is finished.
    package private(set) var history: History
    private let firstPrompt: String
    private var draft = MessageDraft()

    /// Begins with an empty line.
    package init(prompt: String, history: History) {
        firstPrompt = prompt
        self.history = history
    }

    /// What stands before the line: the prompt given, or the sign of a continuation.
    package var prompt: String { draft.isEmpty ? firstPrompt : Self.continuationPrompt }

    /// Edits the line as the key asks.
    package mutating func apply(_ key: Key) -> Action {
        switch key {
        case .text(let text): buffer.insert(text)
        case .left: buffer.moveLeft()
        case .right: buffer.moveRight()
        case .home: buffer.moveToStart()
        case .end: buffer.moveToEnd()
        case .backspace: buffer.deleteBackward()
        case .delete: buffer.deleteForward()
        case .deleteWord: buffer.deleteWord()
        case .deleteToStart: buffer.deleteToStart()
        case .deleteToEnd: buffer.deleteToEnd()
        case .up: recall(history.older(leaving: buffer.text))
        case .down: recall(history.newer(leaving: buffer.text))
        case .clearScreen: return .clearScreen
        case .enter: return enterLine()
        case .interrupt: return interrupt()
        case .endOfInput:
            if buffer.isEmpty { return .finish(.end) }
            buffer.deleteForward()
        }
        return .draw
    }

    private mutating func recall(_ text: String?) {
        if let text { buffer = EditBuffer(text) }
    }

    private mutating func enterLine() -> Action {
        let line = buffer.text
        buffer = EditBuffer()
        guard let message = draft.add(line) else {
            history.returnToNewest()
            return .continueBelow
        }
        history.add(message)
        return .finish(.line(message))
    }

    private mutating func interrupt() -> Action {
        if buffer.isEmpty && draft.isEmpty { return .finish(.interrupt) }
        buffer = EditBuffer()
        draft = MessageDraft()
        history.returnToNewest()
        return .draw
    }
}
