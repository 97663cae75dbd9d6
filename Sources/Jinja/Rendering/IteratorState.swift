/// How far a sequence that can be walked through only once has been walked through.
struct IteratorState {
    /// The items, up to where making them failed.
    let items: [JinjaValue]
    /// Why there are no more items than these; who gets that far hears of it.
    let failure: JinjaError?
    /// What Python calls it when it is printed.
    let name: String
    private var position = 0

    init(_ items: [JinjaValue], failure: JinjaError?, name: String) {
        self.items = items
        self.failure = failure
        self.name = name
    }

    /// The next item, nil at the end.
    mutating func next() throws(JinjaError) -> JinjaValue? {
        guard position < items.count else {
            if let failure { throw failure }
            return nil
        }
        defer { position += 1 }
        return items[position]
    }

    /// All items that are left; there are none afterwards.
    mutating func rest() throws(JinjaError) -> [JinjaValue] {
        if let failure { throw failure }
        defer { position = items.count }
        return position == 0 ? items : Array(items[position...])
    }
}
