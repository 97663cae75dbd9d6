/// The indices that Python's `[start:stop:step]` selects from a sequence of `count` elements.
struct SliceIndices: Sequence, IteratorProtocol {
    private(set) var index: Int
    let stop: Int
    private let step: Int

    /// - Precondition: `step` is not zero.
    init(_ start: Int?, _ stop: Int?, _ step: Int, count: Int) {
        precondition(step != 0, "slice step")
        let lowest = step > 0 ? 0 : -1
        let highest = step > 0 ? count : count - 1
        func clamped(_ bound: Int) -> Int {
            Swift.min(Swift.max(bound < 0 ? bound + count : bound, lowest), highest)
        }
        index = start.map(clamped) ?? (step > 0 ? lowest : highest)
        self.stop = stop.map(clamped) ?? (step > 0 ? highest : lowest)
        self.step = step
    }

    mutating func next() -> Int? {
        guard step > 0 ? index < stop : index > stop else { return nil }
        defer { index = index.addingReportingOverflow(step).overflow ? stop : index + step }
        return index
    }
}
