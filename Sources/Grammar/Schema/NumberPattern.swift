/// Reads a number digit by digit and knows at each whether it is within bounds and divisible.
///
/// Numbers here have no exponent. The digits before the point are compared with those of a bound as they come; how many
/// there are decides first.
struct NumberPattern {
    /// Bounds for the distance from zero.
    struct Range {
        var lower: NumberFacets.Bound?
        var upper: NumberFacets.Bound?
    }

    struct State: Hashable {
        enum Phase: Hashable {
            case start, sign, zero, whole, point, fraction
        }

        var phase = Phase.start
        var isNegative = false
        /// Digits before the point, or behind it when that has been read.
        var digitCount = 0
        /// How the digits compare with those of the lower and the upper bound so far.
        var lowerOrder = 0
        var upperOrder = 0
        var remainders: [Int] = []
    }

    static let wholeDigits = 19
    static let fractionDigits = 16

    let isInteger: Bool
    /// Numbers from zero up; nil if there are none.
    let positive: Range?
    /// Numbers below zero.
    let negative: Range?
    /// Divisors of the number times ten to the power of `scale`.
    let divisors: [Int]
    let scale: Int

    init(_ facets: NumberFacets, isInteger: Bool) throws(GrammarError) {
        self.isInteger = isInteger
        scale = facets.divisors.map(\.value.fraction.count).max() ?? 0
        var divisors: [Int] = []
        for (value, place) in facets.divisors {
            let zeros = Array(repeating: UInt8(0), count: scale - value.fraction.count)
            let digits = value.whole + value.fraction + zeros
            guard digits.count <= 9, scale <= 9 else {
                throw place.error(.unsupported, "divisors of more than nine digits can't be enforced")
            }
            let divisor = digits.reduce(0) { $0 * 10 + Int($1) }
            if !divisors.contains(divisor) { divisors.append(divisor) }
            guard divisors.count <= GrammarLimits.divisorCount else {
                throw place.error(.limitExceeded, "more than \(GrammarLimits.divisorCount) different divisors")
            }
        }
        self.divisors = divisors
        (positive, negative) = Self.ranges(facets)
    }

    private static func ranges(_ facets: NumberFacets) -> (positive: Range?, negative: Range?) {
        var (positive, negative): (Range?, Range?) = (Range(), Range())
        if let lower = facets.lower {
            if lower.value.isNegative {
                negative?.upper = lower
            } else {
                negative = nil
                positive?.lower = lower
            }
        }
        if let upper = facets.upper {
            if upper.value.isNegative {
                positive = nil
                negative?.lower = upper
            } else {
                positive?.upper = upper
                if upper.value.isZero, upper.isExcluded {
                    positive = nil
                    negative?.lower = upper
                }
            }
        }
        return (positive, negative)
    }

    var start: State { State(remainders: divisors.map { _ in 0 }) }

    private func range(of state: State) -> Range? {
        state.isNegative ? negative : positive
    }

    /// The state behind a byte, nil if no number goes on like this.
    func next(_ state: State, _ byte: UInt8) -> State? {
        switch byte {
        case UInt8(ascii: "-"):
            guard state.phase == .start, negative != nil else { return nil }
            var next = state
            (next.phase, next.isNegative) = (.sign, true)
            return next
        case UInt8(ascii: "."): return isInteger ? nil : point(state)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return digit(state, byte - UInt8(ascii: "0"))
        default: return nil
        }
    }

    private func digit(_ state: State, _ digit: UInt8) -> State? {
        guard let range = range(of: state) else { return nil }
        var next = state
        next.remainders = zip(state.remainders, divisors).map { ($0 * 10 + Int(digit)) % $1 }
        switch state.phase {
        case .start, .sign, .whole:
            if state.phase != .whole, digit == 0 {
                next.phase = .zero
                return isInteger && state.isNegative ? nil : next
            }
            guard state.digitCount < Self.wholeDigits else { return nil }
            next.phase = .whole
            next.lowerOrder = Self.order(state.lowerOrder, range.lower?.value.whole, state.digitCount, digit)
            next.upperOrder = Self.order(state.upperOrder, range.upper?.value.whole, state.digitCount, digit)
        case .point, .fraction:
            guard state.digitCount < (divisors.isEmpty ? Self.fractionDigits : scale) else { return nil }
            next.phase = .fraction
            next.lowerOrder = Self.order(state.lowerOrder, range.lower?.value.fraction, state.digitCount, digit)
            next.upperOrder = Self.order(state.upperOrder, range.upper?.value.fraction, state.digitCount, digit)
        case .zero: return nil
        }
        next.digitCount += 1
        return next
    }

    private func point(_ state: State) -> State? {
        guard state.phase == .zero || state.phase == .whole, let range = range(of: state) else { return nil }
        var next = state
        next.phase = .point
        next.digitCount = 0
        next.lowerOrder = Self.wholeOrder(state.lowerOrder, range.lower, state.digitCount)
        next.upperOrder = Self.wholeOrder(state.upperOrder, range.upper, state.digitCount)
        return next
    }

    /// Whether the number may end here.
    func isFinal(_ state: State) -> Bool {
        guard let range = range(of: state) else { return false }
        let isWhole = state.phase == .zero || state.phase == .whole
        guard isWhole || state.phase == .fraction else { return false }
        let behind = isWhole ? 0 : state.digitCount
        for (remainder, divisor) in zip(state.remainders, divisors) {
            let missing = (behind..<max(behind, scale)).reduce(remainder) { value, _ in value * 10 % divisor }
            if missing != 0 { return false }
        }
        func order(_ order: Int, _ bound: NumberFacets.Bound) -> Int {
            let order = isWhole ? Self.wholeOrder(order, bound, state.digitCount) : order
            return order == 0 && bound.value.fraction.count > behind ? -1 : order
        }
        if let lower = range.lower {
            let order = order(state.lowerOrder, lower)
            if order < 0 || order == 0 && lower.isExcluded { return false }
        }
        if let upper = range.upper {
            let order = order(state.upperOrder, upper)
            if order > 0 || order == 0 && upper.isExcluded { return false }
        }
        return true
    }

    private static func order(_ order: Int, _ digits: [UInt8]?, _ index: Int, _ digit: UInt8) -> Int {
        guard order == 0, let digits else { return order }
        let other = index < digits.count ? digits[index] : 0
        return Int(digit) == Int(other) ? 0 : digit < other ? -1 : 1
    }

    /// The order of the digits before the point when all of them are known.
    private static func wholeOrder(_ order: Int, _ bound: NumberFacets.Bound?, _ digitCount: Int) -> Int {
        guard let bound else { return 0 }
        let other = bound.value.whole.count
        return digitCount == other ? order : digitCount < other ? -1 : 1
    }
}
