/// Finds the tokens that a text begins with, one byte after the other.
///
/// One hash table holds all nodes: a node's child is found by the node and a byte.
package struct TokenTrie: Sendable {
    /// Where a walk begins.
    static let root: Int32 = 0

    /// Parent and byte, plus one; 0 is a free place.
    private var keys: [UInt64]
    private var children: [Int32]
    private var tokens: [TokenID] = [noToken]
    /// Chance keeps a hostile vocabulary from filling one place of the table.
    private let multiplier = UInt64.random(in: 0...UInt64.max) | 1

    private static let noToken: TokenID = -1

    /// No tokens.
    package init() {
        keys = Array(repeating: 0, count: 1024)
        children = Array(repeating: 0, count: 1024)
    }

    /// Enters a token; of two with the same text the later one counts, and an empty one is never found.
    package mutating func insert(_ text: some Sequence<UInt8>, _ token: TokenID) {
        var node = Self.root
        for byte in text { node = child(of: node, byte) ?? addChild(of: node, byte) }
        if node != Self.root { tokens[Int(node)] = token }
    }

    /// The node that one more byte leads to.
    ///
    /// - Complexity: O(1).
    func child(of node: Int32, _ byte: UInt8) -> Int32? {
        let key = Self.key(node, byte)
        var place = self.place(of: key)
        while keys[place] != 0 {
            if keys[place] == key { return children[place] }
            place = (place + 1) & (keys.count - 1)
        }
        return nil
    }

    /// The token whose text leads to a node.
    func token(at node: Int32) -> TokenID? {
        let token = tokens[Int(node)]
        return token == Self.noToken ? nil : token
    }

    /// The longest token that `text[start...]` begins with, the walk beginning at `node`.
    func longestToken(in text: ArraySlice<UInt8>, from start: Int, at node: Int32 = root) -> (TokenID, end: Int)? {
        var node = node
        var found: (TokenID, end: Int)?
        for position in start..<text.endIndex {
            guard let next = child(of: node, text[position]) else { break }
            node = next
            if let token = token(at: node) { found = (token, position + 1) }
        }
        return found
    }

    /// The node that `text` leads to.
    func node(of text: some Sequence<UInt8>) -> Int32? {
        var node = Self.root
        for byte in text {
            guard let next = child(of: node, byte) else { return nil }
            node = next
        }
        return node
    }

    private mutating func addChild(of node: Int32, _ byte: UInt8) -> Int32 {
        if 3 * tokens.count > 2 * keys.count { grow() }
        let child = Int32(tokens.count)
        tokens.append(Self.noToken)
        enter(Self.key(node, byte), child)
        return child
    }

    private mutating func grow() {
        let old = (keys, children)
        keys = Array(repeating: 0, count: 2 * old.0.count)
        children = Array(repeating: 0, count: 2 * old.0.count)
        for (key, child) in zip(old.0, old.1) where key != 0 { enter(key, child) }
    }

    private mutating func enter(_ key: UInt64, _ child: Int32) {
        var place = self.place(of: key)
        while keys[place] != 0 { place = (place + 1) & (keys.count - 1) }
        keys[place] = key
        children[place] = child
    }

    private func place(of key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* multiplier) >> 32) & (keys.count - 1)
    }

    private static func key(_ node: Int32, _ byte: UInt8) -> UInt64 {
        (UInt64(UInt32(bitPattern: node)) << 8 | UInt64(byte)) + 1
    }
}
