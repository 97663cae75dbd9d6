import Tokenization

/// Rows for one pass through a model: tokens of one or several sequences, each at its position.
struct Batch {
    struct Row {
        let token: TokenID
        let position: Int
        /// Where in `tables` the block table of the row's sequence begins.
        let table: Int
    }

    private(set) var rows: [Row] = []
    /// Block tables, one after the other.
    private(set) var tables: [UInt32] = []
    /// The rows whose logits are wanted.
    private(set) var logitRows: [Int] = []

    mutating func removeAll() {
        rows.removeAll(keepingCapacity: true)
        tables.removeAll(keepingCapacity: true)
        logitRows.removeAll(keepingCapacity: true)
    }

    /// Adds consecutive tokens of one sequence.
    ///
    /// - Parameters:
    ///   - tokens: the tokens.
    ///   - start: position of the first.
    ///   - blockTable: pages of the sequence up to the last position at least.
    ///   - wanted: positions whose logits are wanted.
    mutating func append(
        _ tokens: some Collection<TokenID>,
        at start: Int,
        blockTable: [UInt32],
        logitsOf wanted: Range<Int>
    ) {
        let table = tables.count
        tables.append(contentsOf: blockTable)
        for (position, token) in zip(start..., tokens) {
            if wanted.contains(position) { logitRows.append(rows.count) }
            rows.append(Row(token: token, position: position, table: table))
        }
    }
}
