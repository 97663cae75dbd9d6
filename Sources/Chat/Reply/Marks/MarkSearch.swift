/// Where a mark was found.
enum MarkSearch {
    case found(offset: Int, mark: Int)
    /// Not yet; the first `clear` bytes begin none.
    case undecided(clear: Int)
}
