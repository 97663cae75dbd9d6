/// The pages of a key-value cache that nobody holds.
struct PagePool: Sendable {
    /// Positions that one page holds.
    static let pageLength = 32

    private let pageCount: Int
    /// Pages from here on have never been taken, so that their memory has never been touched.
    private var firstUntouched = 0
    /// Pages that were given back; they are taken again first.
    private var returned: [UInt32] = []

    init(pageCount: Int) {
        self.pageCount = pageCount
    }

    static func pages(for positionCount: Int) -> Int {
        (positionCount + pageLength - 1) / pageLength
    }

    mutating func take() -> UInt32 {
        if let page = returned.popLast() { return page }
        precondition(firstUntouched < pageCount, "more pages taken than sequences may hold")
        defer { firstUntouched += 1 }
        return UInt32(firstUntouched)
    }

    mutating func giveBack(_ pages: [UInt32]) {
        returned.append(contentsOf: pages.reversed())
    }

    /// Whether each page that was ever taken is either here or held, once.
    func isPartitioned(with held: [[UInt32]]) -> Bool {
        let all = returned + held.joined()
        return all.count == firstUntouched && Set(all) == Set((0..<firstUntouched).map(UInt32.init))
    }
}
