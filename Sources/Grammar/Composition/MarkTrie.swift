/// Marks by their scalars, beginnings shared, with a link from each beginning to the longest other one at its end (Aho
/// and Corasick 1975).
struct MarkTrie {
    struct Node {
        var children: [UInt32: Int] = [:]
        /// The longest proper end of this beginning that begins a mark too.
        var fallback = 0
        /// The mark that ends here.
        var mark: Int?
    }

    private(set) var nodes = [Node()]

    /// A trie of marks, each with the number by which it is known.
    init(_ marks: [(text: String, number: Int)]) {
        for (text, number) in marks { insert(text, number) }
        linkFallbacks()
    }

    /// The node behind a scalar, the root if no mark goes on there.
    func next(_ node: Int, _ scalar: UInt32) -> Int {
        var node = node
        while true {
            if let child = nodes[node].children[scalar] { return child }
            if node == 0 { return 0 }
            node = nodes[node].fallback
        }
    }

    private mutating func insert(_ text: String, _ number: Int) {
        var node = 0
        for scalar in text.unicodeScalars {
            if let child = nodes[node].children[scalar.value] {
                node = child
            } else {
                nodes.append(Node())
                nodes[node].children[scalar.value] = nodes.count - 1
                node = nodes.count - 1
            }
        }
        if nodes[node].mark == nil { nodes[node].mark = number }
    }

    private mutating func linkFallbacks() {
        var queue = Array(nodes[0].children.values)
        var index = 0
        while index < queue.count {
            let node = queue[index]
            index += 1
            for (scalar, child) in nodes[node].children {
                nodes[child].fallback = next(nodes[node].fallback, scalar)
                queue.append(child)
            }
            if nodes[node].mark == nil { nodes[node].mark = nodes[nodes[node].fallback].mark }
        }
    }
}
