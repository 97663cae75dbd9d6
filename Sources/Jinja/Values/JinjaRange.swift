/// What `range(…)` makes: whole numbers at equal distances, never more than ``RenderLimits/rangeLength``.
struct JinjaRange: Sendable, Hashable {
    let start: Int
    let stop: Int
    let step: Int
    let count: Int

    /// - Throws: ``JinjaError`` if the step is zero or the range is too long.
    init(start: Int, stop: Int, step: Int) throws(JinjaError) {
        guard step != 0 else { throw JinjaError(.arithmetic, "expected a step that is not zero, found 0") }
        let isEmpty = step > 0 ? start >= stop : start <= stop
        let span = isEmpty ? 0 : start.distanceMagnitude(to: stop)
        let count = isEmpty ? 0 : (span - 1) / step.magnitude + 1
        guard count <= RenderLimits.rangeLength else {
            throw JinjaError(.limit, "expected a range of at most \(RenderLimits.rangeLength), found a longer one")
        }
        (self.start, self.stop, self.step, self.count) = (start, stop, step, Int(count))
    }

    /// The numbers, in order.
    var elements: [JinjaValue] {
        var number = start
        return (0..<count).map { _ in
            defer { number = number.addingReportingOverflow(step).partialValue }
            return .int(number)
        }
    }

    /// The number at an index that counts from the end if it is negative.
    func element(at index: Int) -> JinjaValue? {
        let position = index < 0 ? index.addingReportingOverflow(count).partialValue : index
        guard (0..<count).contains(position) else { return nil }
        return .int(
            start.addingReportingOverflow(step.multipliedReportingOverflow(by: position).partialValue).partialValue
        )
    }

    /// Python's `[start:stop:step]`; the step is not zero.
    ///
    /// - Throws: ``JinjaError`` `.arithmetic` if the bounds leave 64 bits.
    func sliced(_ start: Int?, _ stop: Int?, _ step: Int) throws(JinjaError) -> JinjaRange {
        let indices = SliceIndices(start, stop, step, count: count)
        func number(at index: Int) throws(JinjaError) -> Int {
            let (distance, overflow) = index.multipliedReportingOverflow(by: self.step)
            let (number, tooFar) = self.start.addingReportingOverflow(distance)
            guard !overflow, !tooFar else {
                throw JinjaError(.arithmetic, "expected a range of integers of 64 bits, found larger ones")
            }
            return number
        }
        let (newStep, overflow) = self.step.multipliedReportingOverflow(by: step)
        guard !overflow else {
            throw JinjaError(.arithmetic, "expected a step of 64 bits, found a larger one")
        }
        return try JinjaRange(start: number(at: indices.index), stop: number(at: indices.stop), step: newStep)
    }

    /// How Python shows it.
    var text: String {
        step == 1 ? "range(\(start), \(stop))" : "range(\(start), \(stop), \(step))"
    }
}

extension Int {
    fileprivate func distanceMagnitude(to other: Int) -> UInt {
        // Wraps around for distances beyond 63 bits, and is right again as an unsigned number.
        let difference = self < other ? other.subtractingReportingOverflow(self) : subtractingReportingOverflow(other)
        return UInt(bitPattern: difference.partialValue)
    }
}
