/// Gives the merges of a word in order: by priority, then from left to right.
///
/// Merges of one priority mostly come from left to right. In a very long word they wait in a list of their own, so that
/// there is one heap of the priorities, which are few, and only what comes out of order waits in another heap.
struct MergeQueue {
    /// Two neighbours that may merge.
    struct Candidate {
        /// The left one.
        let left: Int32
        /// What they have together; more once one of them has merged otherwise.
        let byteCount: Int32
        let piece: Int32
    }

    /// A candidate in a list, or in the heap of those that came out of order.
    private struct Node {
        let candidate: Candidate
        /// The next one of the list.
        var next = Self.none

        static let none: Int32 = -1
    }

    private struct Place: Comparable {
        /// Priority, then the left symbol.
        let order: UInt64
        let node: Int32

        static func < (left: Place, right: Place) -> Bool { left.order < right.order }
        static func == (left: Place, right: Place) -> Bool { left.order == right.order }
    }

    private struct List {
        var first = Node.none
        var last = Node.none
    }

    /// From so many symbols on, lists are worth the room that they take for each priority.
    private static let listCount = 4096

    private var nodes: [Node] = []
    /// One for each priority; none in shorter words.
    private var lists: [List] = []
    private var isListed = false
    /// The priorities whose lists are not empty.
    private var listedPriorities = BinaryHeap<UInt32>()
    private var places = BinaryHeap<Place>()

    /// Makes the queue, which must be empty, ready for a word.
    mutating func prepare(symbolCount: Int, priorityCount: Int) {
        nodes.removeAll(keepingCapacity: true)
        nodes.reserveCapacity(2 * symbolCount)
        isListed = symbolCount >= Self.listCount
        if isListed, lists.isEmpty { lists = Array(repeating: List(), count: priorityCount) }
    }

    /// Adds a candidate.
    ///
    /// - Complexity: O(1) in a very long word if the last one of this priority was left of it, else O(log n).
    mutating func push(_ candidate: Candidate, priority: UInt32) {
        let node = Int32(nodes.count)
        nodes.append(Node(candidate: candidate))
        if isListed {
            let last = lists[Int(priority)].last
            if last == Node.none {
                lists[Int(priority)] = List(first: node, last: node)
                return listedPriorities.push(priority)
            }
            if nodes[Int(last)].candidate.left < candidate.left {
                nodes[Int(last)].next = node
                lists[Int(priority)].last = node
                return
            }
        }
        places.push(Place(order: Self.order(priority, candidate), node: node))
    }

    /// Takes the first candidate.
    mutating func pop() -> Candidate? {
        guard let priority = listedPriorities.first else {
            return places.pop().map { nodes[Int($0.node)].candidate }
        }
        let first = lists[Int(priority)].first
        let node = nodes[Int(first)]
        if let place = places.first, place.order < Self.order(priority, node.candidate) {
            return places.pop().map { nodes[Int($0.node)].candidate }
        }
        if node.next == Node.none {
            lists[Int(priority)] = List()
            _ = listedPriorities.pop()
        } else {
            lists[Int(priority)].first = node.next
        }
        return node.candidate
    }

    @inline(__always)
    private static func order(_ priority: UInt32, _ candidate: Candidate) -> UInt64 {
        UInt64(priority) << 32 | UInt64(UInt32(bitPattern: candidate.left))
    }
}
