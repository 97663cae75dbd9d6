/// The pages of a key-value cache that nobody holds.
struct PagePool: Sendable {
    /// Positions that one page holds.
    static let pageLength = 32

    private let pageCount: Int
    private var free: [UInt32]

    init(pageCount: Int) {
        self.pageCount = pageCount
        // Low numbers are taken first and again, so that memory which was never needed is never touched.
        free = (0..<UInt32(pageCount)).reversed()
    }

    static func pages(for positionCount: Int) -> Int {
        (positionCount + pageLength - 1) / pageLength
    }

    mutating func take() -> UInt32 {
        guard let page = free.popLast() else { preconditionFailure("more pages taken than sequences may hold") }
        return page
    }

    mutating func giveBack(_ pages: [UInt32]) {
        free.append(contentsOf: pages.reversed())
    }

    func isPartitioned(with held: [[UInt32]]) -> Bool {
        let all = free + held.joined()
        return all.count == pageCount && Set(all).count == pageCount
    }
}
