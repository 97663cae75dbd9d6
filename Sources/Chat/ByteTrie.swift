/// Texts as a tree of bytes, to find at which places of another text one of them stands.
struct ByteTrie: Sendable {
    enum Match {
        /// A text of the trie stands there.
        case text
        /// The bytes end inside a text of the trie.
        case beginning
        case nothing
    }

    /// From a node and a byte to the next node.
    private var children: [Int: Int] = [:]
    private var isEnd = [false]
    private var firstBytes = [Bool](repeating: false, count: 256)

    var isEmpty: Bool { children.isEmpty }

    mutating func insert(_ text: some Sequence<UInt8>) {
        var node = 0
        for byte in text {
            if node == 0 { firstBytes[Int(byte)] = true }
            let key = node << 8 | Int(byte)
            if let next = children[key] {
                node = next
            } else {
                isEnd.append(false)
                children[key] = isEnd.count - 1
                node = isEnd.count - 1
            }
        }
        if node > 0 { isEnd[node] = true }
    }

    func begins(with byte: UInt8) -> Bool {
        firstBytes[Int(byte)]
    }

    /// What stands at an offset.
    func longestMatch(in bytes: [UInt8], at start: Int) -> Match {
        var node = 0
        for byte in bytes[start...] {
            guard let next = children[node << 8 | Int(byte)] else { return .nothing }
            if isEnd[next] { return .text }
            node = next
        }
        return node == 0 ? .nothing : .beginning
    }
}
