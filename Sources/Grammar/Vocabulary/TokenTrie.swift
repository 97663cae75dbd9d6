/// Tokens by their bytes, beginnings shared, in the order of a walk from the root.
struct TokenTrie: Sendable {
    /// A byte behind the bytes of the nodes above it.
    struct Node: Sendable {
        /// The index behind the last node below this one.
        var end: Int32
        /// The tokens whose last byte this is, in ``tokens``.
        var firstToken: Int32
        var tokenCount: Int32
        /// How many bytes are above this one.
        let depth: UInt16
        let byte: UInt8
    }

    private(set) var nodes: [Node] = []
    private(set) var tokens: [Int32] = []
    private(set) var maximumDepth = 0

    /// A trie of tokens in the order of their bytes, none of them empty or longer than `UInt16.max`.
    init(sorted: [Int32], bytes: (Int32) -> ArraySlice<UInt8>) {
        var path: [Int] = []
        var previous: ArraySlice<UInt8> = []
        for token in sorted {
            let text = bytes(token)
            let shared = zip(previous, text).prefix { $0 == $1 }.count
            for index in path[shared...] { nodes[index].end = Int32(nodes.count) }
            path.removeSubrange(shared...)
            for byte in text.dropFirst(shared) {
                let node = Node(end: 0, firstToken: 0, tokenCount: 0, depth: UInt16(path.count), byte: byte)
                path.append(nodes.count)
                nodes.append(node)
            }
            guard let last = path.last else { continue }
            if nodes[last].tokenCount == 0 { nodes[last].firstToken = Int32(tokens.count) }
            nodes[last].tokenCount += 1
            tokens.append(token)
            maximumDepth = max(maximumDepth, path.count)
            previous = text
        }
        for index in path { nodes[index].end = Int32(nodes.count) }
    }
}
