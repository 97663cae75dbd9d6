import DequeModule
import Tokenization

/// The pages of a key-value cache: who holds them, and what is in them.
///
/// A page that is full is known by its tokens and all before them, so that a sequence that begins with the same tokens
/// takes the page over instead of computing it. A known page that nobody holds is idle: it stays for the next one, until
/// pages are needed and it is the one that has been idle for longest.
///
/// | State | Holders | Contents | Where |
/// |---|---|---|---|
/// | untouched | 0 | none | from `firstUntouched` on |
/// | held | 1 or more | none, or known | block tables |
/// | idle | 0 | known | `idle` |
/// | free | 0 | none | `free` |
///
/// - Source: Kwon 2023, §4.2 (pages); Zheng 2023, §3 (a tree of prefixes).
struct PagePool: Sendable {
    /// Positions that one page holds.
    static let pageLength = 32

    /// What is in a full page: the values depend on its tokens and on all tokens before them.
    struct Contents: Hashable, Sendable {
        /// The page before; nil for the first. It is known itself, and stays so as long as this one.
        let previous: UInt32?
        let tokens: [TokenID]
    }

    private struct Page: Sendable {
        var holderCount = 0
        var contents: Contents?
        /// Which of all returns has made it idle.
        var idleSince = 0
    }

    private var pages: [Page]
    /// Pages from here on have never been taken, so that their memory has never been touched.
    private var firstUntouched = 0
    private var free: [UInt32] = []
    private var known: [Contents: UInt32] = [:]
    /// Pages in the order in which they became idle; an entry is void if the page has been held since.
    private var idle = Deque<(page: UInt32, since: Int)>()
    private var returnCount = 0
    /// Pages that somebody holds.
    private(set) var heldCount = 0

    init(pageCount: Int) {
        pages = Array(repeating: Page(), count: pageCount)
    }

    static func pages(for positionCount: Int) -> Int {
        (positionCount + pageLength - 1) / pageLength
    }

    /// Pages that nobody holds.
    var availableCount: Int { pages.count - heldCount }

    /// A page without contents; nil if all are held.
    mutating func take() -> UInt32? {
        guard let page = free.popLast() ?? untouched() ?? evicted() else { return nil }
        hold(page)
        return page
    }

    /// Takes the page with these contents, too, if there is one.
    mutating func take(_ contents: Contents) -> UInt32? {
        guard let page = known[contents] else { return nil }
        hold(page)
        return page
    }

    /// Makes known what is in a held page, now that it is full.
    ///
    /// - Returns: the page to hold from now on: another one if there is one with the same contents already.
    mutating func learn(_ contents: Contents, of page: UInt32) -> UInt32 {
        if let same = take(contents) {
            giveBack([page])
            return same
        }
        pages[Int(page)].contents = contents
        known[contents] = page
        return page
    }

    /// Gives back a sequence's pages, in their order.
    mutating func giveBack(_ held: [UInt32]) {
        // The last page first: so a page becomes idle after those that depend on it, and is given up after them.
        for page in held.reversed() {
            pages[Int(page)].holderCount -= 1
            guard pages[Int(page)].holderCount == 0 else { continue }
            heldCount -= 1
            if pages[Int(page)].contents == nil {
                free.append(page)
            } else {
                returnCount += 1
                pages[Int(page)].idleSince = returnCount
                idle.append((page, returnCount))
            }
        }
        // Void entries may not pile up.
        if idle.count > 2 * pages.count { idle = Deque(idle.filter { isIdle($0.page, since: $0.since) }) }
    }

    /// Whether each page that was ever taken is in exactly one state, and held by these block tables alone.
    func isConsistent(with tables: [[UInt32]]) -> Bool {
        var holderCounts = Array(repeating: 0, count: pages.count)
        for page in tables.joined() { holderCounts[Int(page)] += 1 }
        let idlePages = idle.filter { isIdle($0.page, since: $0.since) }.map(\.page)
        let held = pages.indices.filter { pages[$0].holderCount > 0 }.map(UInt32.init)
        return holderCounts == pages.map(\.holderCount) && heldCount == held.count
            && (free + idlePages + held).sorted() == Array(0..<UInt32(firstUntouched))
            && free.allSatisfy { pages[Int($0)].contents == nil }
            && known.allSatisfy { pages[Int($1)].contents == $0 && $0.previous.map(isKnown) != false }
            && known.count == pages.count { $0.contents != nil }
    }

    private mutating func hold(_ page: UInt32) {
        if pages[Int(page)].holderCount == 0 { heldCount += 1 }
        pages[Int(page)].holderCount += 1
    }

    private func isKnown(_ page: UInt32) -> Bool { pages[Int(page)].contents != nil }

    private func isIdle(_ page: UInt32, since: Int) -> Bool {
        pages[Int(page)].holderCount == 0 && pages[Int(page)].contents != nil && pages[Int(page)].idleSince == since
    }

    private mutating func untouched() -> UInt32? {
        guard firstUntouched < pages.count else { return nil }
        defer { firstUntouched += 1 }
        return UInt32(firstUntouched)
    }

    /// The page that has been idle for longest, its contents forgotten.
    private mutating func evicted() -> UInt32? {
        while let (page, since) = idle.popFirst() {
            guard isIdle(page, since: since), let contents = pages[Int(page)].contents else { continue }
            known[contents] = nil
            pages[Int(page)].contents = nil
            return page
        }
        return nil
    }
}
