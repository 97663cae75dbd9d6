/// A value of the template language. Values are immutable and compare as Python's do: `1 == 1.0 == True`.
package enum JinjaValue: Sendable {
    /// A missing value; carries the name that was looked for.
    case undefined(String)
    /// Python's `None`, JSON's `null`.
    case none
    /// A truth value.
    case bool(Bool)
    /// An integer; arithmetic that leaves 64 bits is an error.
    case int(Int)
    /// A floating-point number.
    case double(Double)
    /// A text; its elements are Unicode scalars.
    case string(String)
    /// A text that the filters `safe` and `escape` made; texts that join it are HTML-escaped.
    case markup(String)
    /// A list.
    case list(JinjaList)
    /// A tuple.
    case tuple(JinjaList)
    /// A dictionary that keeps the order of insertion.
    indirect case dictionary(JinjaDictionary)
    /// What only a template makes: macros, bound methods, namespaces, the `loop` variable.
    indirect case object(JinjaObject)

    /// A list of the given elements.
    package static func array(_ elements: [JinjaValue]) -> JinjaValue {
        .list(JinjaList(elements))
    }

    /// The text of a string value, nil for all others.
    package var text: String? {
        switch self {
        case .string(let text), .markup(let text): text
        default: nil
        }
    }

    /// The elements of a list or tuple, nil for all others.
    package var elements: [JinjaValue]? {
        switch self {
        case .list(let list), .tuple(let list): list.elements
        default: nil
        }
    }

    /// A text, HTML or not.
    init(text: String, isMarkup: Bool) {
        self = isMarkup ? .markup(text) : .string(text)
    }

    /// Whether this is a list, and not a tuple.
    var isList: Bool {
        if case .list = self { true } else { false }
    }

    /// Whether this is an undefined value.
    package var isUndefined: Bool {
        if case .undefined = self { true } else { false }
    }

    /// Whether this is `none`.
    package var isNone: Bool {
        if case .none = self { true } else { false }
    }

    /// Python's truth value: empty, zero and missing things are false.
    var isTrue: Bool {
        switch self {
        case .undefined, .none: false
        case .bool(let value): value
        case .int(let value): value != 0
        case .double(let value): value != 0
        case .string(let text), .markup(let text): !text.isEmpty
        case .list(let list), .tuple(let list): !list.elements.isEmpty
        case .dictionary(let dictionary): !dictionary.isEmpty
        case .object(let object): object.isTrue
        }
    }

    /// Whether this is a text that is HTML already.
    var isMarkup: Bool {
        if case .markup = self { true } else { false }
    }

    /// The integer that Python sees in an int or a bool.
    var integer: Int? {
        switch self {
        case .int(let value): value
        case .bool(let value): value ? 1 : 0
        default: nil
        }
    }

    /// The number that Python sees in an int, a bool or a float.
    var number: Double? {
        if case .double(let value) = self { value } else { integer.map(Double.init) }
    }

    /// Python's name for the type, for error messages.
    var typeName: String {
        switch self {
        case .undefined: "undefined"
        case .none: "none"
        case .bool: "bool"
        case .int: "int"
        case .double: "float"
        case .string, .markup: "string"
        case .list: "list"
        case .tuple: "tuple"
        case .dictionary: "dictionary"
        case .object(let object): object.typeName
        }
    }

    /// How deep containers are nested: 0 for a scalar.
    var depth: Int {
        switch self {
        case .list(let list), .tuple(let list): list.depth
        case .dictionary(let dictionary): dictionary.depth
        case .object(let object): object.depth
        default: 0
        }
    }

    /// The size as ``RenderLimits/valueSize`` counts it; stays at `Int.max` once there.
    var weight: Int {
        switch self {
        case .string(let text), .markup(let text): text.utf8.count.saturatingAdd(16)
        case .list(let list), .tuple(let list): list.weight
        case .dictionary(let dictionary): dictionary.weight
        case .object(let object): object.weight
        default: 16
        }
    }

    /// Whether a dictionary can have this value as a key.
    var isHashable: Bool {
        switch self {
        case .list, .dictionary: false
        case .tuple(let list): list.elements.allSatisfy(\.isHashable)
        default: true
        }
    }
}

extension JinjaValue: Hashable {
    /// Python's equality; texts are equal if their bytes are.
    package static func == (left: JinjaValue, right: JinjaValue) -> Bool {
        switch (left, right) {
        case (.undefined, .undefined), (.none, .none): return true
        case (.list(let left), .list(let right)), (.tuple(let left), .tuple(let right)):
            return left.elements == right.elements
        case (.dictionary(let left), .dictionary(let right)): return left == right
        case (.object(let left), .object(let right)): return left == right
        default:
            if let left = left.text, let right = right.text { return left.utf8.elementsEqual(right.utf8) }
            return numbersAreEqual(left, right)
        }
    }

    /// An integer equals a float only if the float is exactly that integer.
    private static func numbersAreEqual(_ left: JinjaValue, _ right: JinjaValue) -> Bool {
        switch (left.integer, right.integer) {
        case (let left?, let right?): return left == right
        case (let left?, nil): return right.number.flatMap { Int(exactly: $0) } == left
        case (nil, let right?): return left.number.flatMap { Int(exactly: $0) } == right
        case (nil, nil):
            guard let left = left.number, let right = right.number else { return false }
            return left == right
        }
    }

    /// Equal values hash equally: whole numbers of every type hash as integers.
    package func hash(into hasher: inout Hasher) {
        switch self {
        case .undefined, .none: hasher.combine(0)
        case .bool, .int: hasher.combine(Double(integer ?? 0))
        case .double(let value): hasher.combine(value)
        case .string(let text), .markup(let text): hasher.combine(text)
        case .list(let list), .tuple(let list): hasher.combine(list.elements)
        case .dictionary(let dictionary): hasher.combine(dictionary.count)
        case .object(let object): object.hash(into: &hasher)
        }
    }
}

extension JinjaValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A text.
    package init(stringLiteral value: String) { self = .string(value) }
    /// An integer.
    package init(integerLiteral value: Int) { self = .int(value) }
    /// A truth value.
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A floating-point number.
    package init(floatLiteral value: Double) { self = .double(value) }
    /// A list.
    package init(arrayLiteral elements: JinjaValue...) { self = .array(elements) }
    /// A dictionary; of equal keys the last value stays.
    package init(dictionaryLiteral elements: (String, JinjaValue)...) {
        self = .dictionary(JinjaDictionary(elements))
    }
}

extension Int {
    /// The sum, or `Int.max` if it does not fit; for sizes, which are never negative.
    func saturatingAdd(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
