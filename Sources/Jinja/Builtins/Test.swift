/// The tests after `is`.
enum Test: String, Sendable {
    case defined, undefined, none, boolean, integer, float, number, string, mapping, sequence, iterable, callable
    case isTrue = "true"
    case isFalse = "false"
    case filter, test
    case odd, even, divisibleby, lower, upper, escaped, sameas
    case isIn = "in"
    case equal = "eq"
    case notEqual = "ne"
    case less = "lt"
    case lessOrEqual = "le"
    case greater = "gt"
    case greaterOrEqual = "ge"

    private static let aliases: [String: Test] = [
        "==": .equal, "equalto": .equal, "!=": .notEqual, "<": .less, "lessthan": .less, "<=": .lessOrEqual,
        ">": .greater, "greaterthan": .greater, ">=": .greaterOrEqual,
    ]

    init?(named name: String) {
        guard let test = Test(rawValue: name) ?? Self.aliases[name] else { return nil }
        self = test
    }
}

extension Interpreter {
    func passes(_ test: Test, _ value: JinjaValue, _ arguments: Arguments) throws(JinjaError) -> Bool {
        switch test {
        case .divisibleby, .sameas, .isIn, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
            return try passes(test, value, arguments.bound(to: "other")[0].required("other"))
        default: _ = try arguments.bound()
        }
        switch (test, value) {
        case (.undefined, _): return value.isUndefined
        case (.defined, _): return !value.isUndefined
        case (.none, _): return value.isNone
        case (.boolean, .bool), (.integer, .int), (.float, .double), (.mapping, .dictionary): return true
        case (.string, _): return value.text != nil
        case (.escaped, _): return value.isMarkup
        case (.number, _): return value.number != nil
        case (.sequence, _): return value.isSequence
        case (.iterable, _): return value.isIterable
        case (.callable, .object(let object)): return object.isCallable
        // An undefined value can be called in Python, which is then the error.
        case (.callable, _): return value.isUndefined
        case (.isTrue, .bool(let value)): return value
        case (.isFalse, .bool(let value)): return !value
        case (.filter, .string(let name)): return Filter(named: name) != nil
        case (.test, .string(let name)): return Test(named: name) != nil
        case (.odd, _): return try remainder(value, 2) == 1
        case (.even, _): return try remainder(value, 2) == 0
        case (.lower, _): return try text(of: value).isLower
        case (.upper, _): return try text(of: value).isUpper
        default: return false
        }
    }

    private func passes(_ test: Test, _ value: JinjaValue, _ other: JinjaValue) throws(JinjaError) -> Bool {
        switch test {
        case .divisibleby: try remainder(value, Optional(other).integer("other")) == 0
        case .sameas: value.typeName != other.typeName ? false : try equal(value, other)
        case .isIn: try contains(other, value)
        case .notEqual: try !equal(value, other)
        case .less: try holds(.less, value, other)
        case .lessOrEqual: try holds(.lessOrEqual, value, other)
        case .greater: try holds(.greater, value, other)
        case .greaterOrEqual: try holds(.greaterOrEqual, value, other)
        default: try equal(value, other)
        }
    }

    private func remainder(_ value: JinjaValue, _ divisor: Int) throws(JinjaError) -> Double {
        try apply(.modulo, value.number == nil ? .undefined("a number") : value, .int(divisor)).number ?? .nan
    }
}

extension JinjaValue {
    /// Whether there are a length and elements at indices.
    var isSequence: Bool {
        switch self {
        case .undefined, .string, .markup, .list, .tuple, .dictionary: return true
        case .object(let object):
            if case .range = object.kind { return true }
            return false
        default: return false
        }
    }

    /// Whether a loop can go over it.
    var isIterable: Bool {
        guard case .object(let object) = self else { return isSequence }
        if case .iterator = object.kind { return true }
        return object.elements != nil
    }
}
