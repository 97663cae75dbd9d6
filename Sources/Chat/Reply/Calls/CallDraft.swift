/// What is known of a call while it is read.
struct CallDraft: Sendable {
    var name: String?
    var id: String?
    /// JSON text of the arguments that has not been handed out.
    var arguments: [UInt8] = []
    /// Whether the arguments are whole.
    var isWhole = false
    /// Whether something that belongs to the announcement, such as an id, may still come.
    var isHeld = false
}
