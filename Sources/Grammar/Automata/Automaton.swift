/// A grammar ready to run: one automaton over bytes for each rule; rules call each other, which takes a stack.
///
/// Every position can be left for the end of its rule, no rule calls itself before a byte has been read, and no counted
/// rule takes the empty text; ``AutomatonBuilder`` sees to that.
struct Automaton: Sendable, Equatable {
    let positions: [Position]

    /// The first position of each rule.
    let starts: [Int32]

    /// The rule of the whole text.
    let root: Int32

    /// Positions from which any scalar of plain text leads to the same position.
    let plainTargets: [Int32: Int32]

    /// Bytes of one class lead everywhere to the same.
    let classes: [UInt8]

    /// One byte of each class.
    let representatives: [UInt8]

    init(positions: [Position], starts: [Int32], root: Int32, plainTargets: [Int32: Int32]) {
        self.positions = positions
        self.starts = starts
        self.root = root
        self.plainTargets = plainTargets
        var begins = [Bool](repeating: false, count: 257)
        for edge in positions.lazy.flatMap(\.edges) {
            begins[Int(edge.low)] = true
            begins[Int(edge.high) + 1] = true
        }
        begins[0] = true
        representatives = (0...255).filter { begins[Int($0)] }
        var classes: [UInt8] = []
        var current = -1
        for byte in 0...255 {
            if begins[byte] { current += 1 }
            classes.append(UInt8(clamping: current))
        }
        self.classes = classes
    }

    /// Whether one position is another, or leads to it without a byte and within its rule; false as well if that takes
    /// long to find out.
    func isSame(_ position: Int32, as other: Int32) -> Bool {
        var seen: Set<Int32> = [position]
        var open = [position]
        while let next = open.popLast(), seen.count < 100 {
            if next == other { return true }
            for target in positions[Int(next)].epsilons where seen.insert(target).inserted { open.append(target) }
        }
        return false
    }
}
