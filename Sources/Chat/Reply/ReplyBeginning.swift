/// Where a reply stands when the prompt has begun it.
struct ReplyBeginning: Sendable {
    enum Activity: Sendable {
        case scanning
        case calling
        case heading
    }

    let place: ReplyRule.Place
    let activity: Activity
    /// The end of the prompt, where it may be the beginning of a mark or is one of a header.
    let pending: String
}
