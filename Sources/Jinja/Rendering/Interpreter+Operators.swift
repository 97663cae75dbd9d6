extension Interpreter {
    func apply(_ unary: Expression.Unary, to value: JinjaValue) throws(JinjaError) -> JinjaValue {
        if unary == .not { return .bool(!value.isTrue) }
        if let integer = value.integer {
            return unary == .plus ? .int(integer) : try exact(0.subtractingReportingOverflow(integer))
        }
        guard case .double(let number) = value else {
            throw mismatch("a number after '\(unary == .plus ? "+" : "-")'", value)
        }
        return .double(unary == .plus ? number : -number)
    }

    func apply(
        _ operation: Expression.Arithmetic,
        _ left: JinjaValue,
        _ right: JinjaValue
    ) throws(JinjaError) -> JinjaValue {
        switch (operation, left, right) {
        case (_, .undefined, _): throw mismatch("a value before '\(operation.rawValue)'", left)
        case (.modulo, .string(let format), _): return try formatPercent(format, right)
        case (.modulo, .markup(let format), _):
            return .markup(try formatPercent(format, escapedTexts(in: right)).text ?? "")
        case (_, _, .undefined): throw mismatch("a value after '\(operation.rawValue)'", right)
        case (.add, .string(let left), .string(let right)):
            try charge(bytes: left.utf8.count + right.utf8.count)
            return .string(left + right)
        case (.add, .markup, _), (.add, _, .markup):
            guard left.text != nil, right.text != nil else { break }
            let (left, right) = (markupText(of: left), markupText(of: right))
            try charge(bytes: left.utf8.count + right.utf8.count)
            return .markup(left + right)
        case (.add, .list(let left), .list(let right)): return try list(left.elements + right.elements)
        case (.add, .tuple(let left), .tuple(let right)):
            try charge(4 * (left.elements.count + right.elements.count))
            return try checked(.tuple(JinjaList(left.elements + right.elements)))
        case (.multiply, _, _):
            if let repeated = try repeated(left, right) { return repeated }
            if let repeated = try repeated(right, left) { return repeated }
        default: break
        }
        if operation != .divide, let left = left.integer, let right = right.integer {
            return try calculate(operation, left, right)
        }
        guard let leftNumber = left.number, let rightNumber = right.number else {
            throw mismatch("two numbers around '\(operation.rawValue)'", left, right)
        }
        return .double(try calculate(operation, leftNumber, rightNumber))
    }

    /// A text or list times a number; nil if the left side is neither.
    private func repeated(_ value: JinjaValue, _ count: JinjaValue) throws(JinjaError) -> JinjaValue? {
        guard let count = count.integer.map({ max(0, $0) }) else { return nil }
        switch value {
        case .string(let text), .markup(let text):
            let (size, overflow) = text.utf8.count.multipliedReportingOverflow(by: count)
            try charge(bytes: overflow ? .max : size)
            return JinjaValue(text: text.repeated(count), isMarkup: value.isMarkup)
        case .list(let items), .tuple(let items):
            let (size, overflow) = items.weight.multipliedReportingOverflow(by: count)
            try charge(bytes: overflow ? .max : size)
            guard !items.elements.isEmpty else { return value }
            var elements: [JinjaValue] = []
            for _ in 0..<count { elements += items.elements }
            if case .tuple = value { return .tuple(JinjaList(elements)) }
            return try list(elements)
        default: return nil
        }
    }

    private func calculate(_ operation: Expression.Arithmetic, _ left: Int, _ right: Int) throws(JinjaError)
        -> JinjaValue
    {
        switch operation {
        case .add: return try exact(left.addingReportingOverflow(right))
        case .subtract: return try exact(left.subtractingReportingOverflow(right))
        case .multiply: return try exact(left.multipliedReportingOverflow(by: right))
        case .power: return try power(left, right)
        case .divide, .floorDivide, .modulo:
            guard right != 0 else { throw JinjaError(.arithmetic, "expected a divisor that is not zero, found 0") }
            let quotient = left.dividedReportingOverflow(by: right)
            guard !quotient.overflow else { return operation == .modulo ? 0 : try exact(quotient) }
            let remainder = left % right
            let isBelow = remainder != 0 && (remainder < 0) != (right < 0)
            if operation == .modulo { return .int(isBelow ? remainder + right : remainder) }
            return .int(isBelow ? quotient.partialValue - 1 : quotient.partialValue)
        }
    }

    private func calculate(
        _ operation: Expression.Arithmetic,
        _ left: Double,
        _ right: Double
    ) throws(JinjaError) -> Double {
        switch operation {
        case .add: return left + right
        case .subtract: return left - right
        case .multiply: return left * right
        case .power: return try power(left, right)
        case .divide, .floorDivide, .modulo:
            guard right != 0 else { throw JinjaError(.arithmetic, "expected a divisor that is not zero, found 0") }
            if operation == .divide { return left / right }
            let remainder = left.truncatingRemainder(dividingBy: right)
            let isBelow = remainder != 0 && (remainder < 0) != (right < 0)
            if operation == .modulo {
                // A remainder of zero has the sign of the divisor.
                return isBelow ? remainder + right : remainder == 0 ? (right < 0 ? -0.0 : 0.0) : remainder
            }
            return ((left - (isBelow ? remainder + right : remainder)) / right).rounded()
        }
    }

    private func power(_ base: Int, _ exponent: Int) throws(JinjaError) -> JinjaValue {
        guard exponent >= 0 else { return .double(try power(Double(base), Double(exponent))) }
        var result = (partialValue: 1, overflow: false)
        var factor = (partialValue: base, overflow: false)
        var rest = exponent
        while rest > 0, !result.overflow {
            if rest & 1 == 1 {
                result = result.partialValue.multipliedReportingOverflow(by: factor.partialValue)
                result.overflow = result.overflow || factor.overflow
            }
            rest >>= 1
            let isInexact = factor.overflow
            factor = factor.partialValue.multipliedReportingOverflow(by: factor.partialValue)
            factor.overflow = factor.overflow || isInexact
        }
        return try exact(result)
    }

    private func power(_ base: Double, _ exponent: Double) throws(JinjaError) -> Double {
        let result = FloatText.power(base, exponent)
        guard !result.isNaN || base.isNaN || exponent.isNaN,
            !result.isInfinite || base.isInfinite || exponent.isInfinite
        else { throw JinjaError(.arithmetic, "expected a real and finite power, found \(base) ** \(exponent)") }
        return result
    }

    private func exact(_ result: (partialValue: Int, overflow: Bool)) throws(JinjaError) -> JinjaValue {
        guard !result.overflow else {
            throw JinjaError(.arithmetic, "expected an integer of 64 bits, found a larger one")
        }
        return .int(result.partialValue)
    }

    /// The operator `~`: the texts of all values, one after the other.
    func concatenate(_ values: [JinjaValue]) throws(JinjaError) -> JinjaValue {
        var result = ""
        for value in values {
            let text = try text(of: value)
            try charge(bytes: result.utf8.count + text.utf8.count)
            result += text
        }
        return .string(result)
    }

    // MARK: Comparison

    func holds(
        _ comparison: Expression.Comparison,
        _ left: JinjaValue,
        _ right: JinjaValue
    ) throws(JinjaError) -> Bool {
        switch comparison {
        case .equal: try equal(left, right)
        case .notEqual: try !equal(left, right)
        case .less: try order(left, right) == -1
        case .lessOrEqual: try (-1...0).contains(order(left, right))
        case .greater: try order(left, right) == 1
        case .greaterOrEqual: try (0...1).contains(order(left, right))
        case .isIn: try contains(right, left)
        case .isNotIn: try !contains(right, left)
        }
    }

    func equal(_ left: JinjaValue, _ right: JinjaValue) throws(JinjaError) -> Bool {
        try charge(min(left.weight, right.weight) / 16)
        return left == right
    }

    /// -1, 0 or 1 as the left value is before, equal to or after the right one; 2 if a NaN makes them incomparable.
    func order(_ left: JinjaValue, _ right: JinjaValue) throws(JinjaError) -> Int {
        try charge(1 + min(left.weight, right.weight) / 16)
        if let left = left.text, let right = right.text {
            if left.utf8.elementsEqual(right.utf8) { return 0 }
            return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
        }
        switch (left, right) {
        case (.list(let left), .list(let right)), (.tuple(let left), .tuple(let right)):
            for (left, right) in zip(left.elements, right.elements) where left != right {
                return try order(left, right)
            }
            return (left.elements.count - right.elements.count).signum()
        default:
            if let left = left.integer, let right = right.integer { return left < right ? -1 : left > right ? 1 : 0 }
            guard let left = left.number, let right = right.number else {
                throw mismatch("two values that have an order", left, right)
            }
            return left < right ? -1 : left > right ? 1 : left == right ? 0 : 2
        }
    }

    func contains(_ container: JinjaValue, _ value: JinjaValue) throws(JinjaError) -> Bool {
        switch container {
        case .undefined: return false
        case .string(let text), .markup(let text):
            guard let part = value.text else { throw mismatch("a string before 'in' a string", value) }
            try charge(bytes: text.utf8.count)
            return part.isEmpty || !text.offsets(of: part, limit: 1).isEmpty
        case .list(let list), .tuple(let list):
            try charge(min(list.weight, value.weight.saturatingAdd(16 * list.elements.count)) / 16)
            return list.elements.contains(value)
        case .dictionary(let dictionary):
            guard value.isHashable else { throw mismatch("a key that cannot change before 'in'", value) }
            try charge(1 + value.weight / 16)
            return dictionary.value(of: value) != nil
        case .object(let object):
            if case .iterator(let identifier) = object.kind { return try advance(identifier, to: value) }
            guard let elements = object.elements else { throw mismatch("a container after 'in'", container) }
            try charge(object.weight / 16)
            return elements.contains(value)
        default:
            throw mismatch("a container after 'in'", container)
        }
    }

    /// Walks an iterator up to a value; false at its end.
    private func advance(_ identifier: Int, to value: JinjaValue) throws(JinjaError) -> Bool {
        while let item = try iterators[identifier].next() {
            if try equal(item, value) { return true }
        }
        return false
    }

    /// The elements that a loop over the value sees.
    func iterate(_ value: JinjaValue) throws(JinjaError) -> [JinjaValue] {
        switch value {
        case .undefined: return []
        case .list(let list), .tuple(let list): return list.elements
        case .dictionary(let dictionary): return dictionary.keys
        case .string(let text), .markup(let text):
            try charge(4 * text.utf8.count)
            try charge(bytes: text.unicodeScalars.count.multipliedReportingOverflow(by: 16).partialValue)
            return text.unicodeScalars.map { .string(String($0)) }
        case .object(let object):
            if case .iterator(let identifier) = object.kind { return try iterators[identifier].rest() }
            try charge(object.weight / 16)
            guard let elements = object.elements else { throw mismatch("something to iterate over", value) }
            return elements
        default: throw mismatch("something to iterate over", value)
        }
    }

    func slice(_ value: JinjaValue, _ start: Int?, _ stop: Int?, _ step: Int?) throws(JinjaError) -> JinjaValue {
        guard step != 0 else { throw JinjaError(.arithmetic, "expected a slice step that is not zero, found 0") }
        switch value {
        case .string(let text), .markup(let text):
            try charge(bytes: text.utf8.count)
            return JinjaValue(text: text.sliced(start, stop, step ?? 1), isMarkup: value.isMarkup)
        case .object(let object):
            guard case .range(let range) = object.kind else { throw mismatch("a value to slice", value) }
            return .object(JinjaObject(.range(try range.sliced(start, stop, step ?? 1))))
        case .list(let items):
            return try list(
                SliceIndices(start, stop, step ?? 1, count: items.elements.count).map { items.elements[$0] }
            )
        case .tuple(let items):
            try charge(4 * items.elements.count)
            let indices = SliceIndices(start, stop, step ?? 1, count: items.elements.count)
            return .tuple(JinjaList(indices.map { items.elements[$0] }))
        default: throw mismatch("a value to slice", value)
        }
    }

    /// An error about values of the wrong type; a value that is undefined is named.
    func mismatch(_ expected: String, _ found: JinjaValue...) -> JinjaError {
        for value in found {
            if case .undefined(let name) = value {
                return JinjaError(.undefined, "expected \(expected), found '\(name)' undefined")
            }
        }
        return JinjaError(.type, "expected \(expected), found \(found.map(\.typeName).joined(separator: " and "))")
    }
}
