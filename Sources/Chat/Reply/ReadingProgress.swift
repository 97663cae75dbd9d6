/// How far a reader got.
enum ReadingProgress: Sendable {
    /// It needs more of the reply.
    case more
    /// It handed something out and can go on at once.
    case again
    /// It has read all that belongs to it.
    case done
    /// What comes cannot belong to it.
    case failed
}
