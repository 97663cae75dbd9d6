/// The `loop` variable in one turn of a `for`.
struct LoopState: Sendable, Hashable {
    /// All items of the loop.
    let items: JinjaList
    /// The turn, from 0.
    let index: Int
    /// How many recursive calls of the loop are around this one.
    let depth: Int
    /// Where the interpreter keeps the statement, for `loop(…)`, and what `changed` saw last.
    let identifier: Int

    private var count: Int { items.elements.count }

    /// An attribute of `loop`, nil if it has none of that name.
    func attribute(_ name: String) -> JinjaValue? {
        switch name {
        case "index": .int(index + 1)
        case "index0": .int(index)
        case "revindex": .int(count - index)
        case "revindex0": .int(count - index - 1)
        case "first": .bool(index == 0)
        case "last": .bool(index == count - 1)
        case "length": .int(count)
        case "depth": .int(depth + 1)
        case "depth0": .int(depth)
        case "previtem": index > 0 ? items.elements[index - 1] : .undefined("there is no previous item")
        case "nextitem": index + 1 < count ? items.elements[index + 1] : .undefined("there is no next item")
        case "cycle": .object(JinjaObject(.loopCycle(self)))
        case "changed": .object(JinjaObject(.loopChanged(self)))
        default: nil
        }
    }
}
