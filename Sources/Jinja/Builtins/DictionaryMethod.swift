/// Python's methods of dictionaries that change nothing.
enum DictionaryMethod: String, Sendable {
    case copy, get, items, keys, values

    /// Methods that would change the dictionary.
    static let refused: Set<String> = ["clear", "pop", "popitem", "setdefault", "update"]
}

/// Python's methods of lists and tuples that change nothing.
enum ListMethod: String, Sendable {
    case copy, count, index

    /// Methods that would change the list.
    static let refused: Set<String> = ["append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"]
}

extension Interpreter {
    func call(
        _ method: DictionaryMethod,
        of dictionary: JinjaDictionary,
        _ arguments: Arguments
    ) throws(JinjaError) -> JinjaValue {
        if method == .get {
            let values = try arguments.bound(to: "key", "default")
            let key = try values[0].required("key")
            guard key.isHashable else { throw mismatch("a key that cannot change", key) }
            try charge(key.weight / 16)
            return dictionary.value(of: key) ?? values[1] ?? .none
        }
        _ = try arguments.bound()
        if method == .copy { return .dictionary(dictionary) }
        return try checked(.object(JinjaObject(.view(dictionary, method))))
    }

    func call(_ method: ListMethod, of list: JinjaList, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        if method == .copy {
            _ = try arguments.bound()
            return .list(list)
        }
        let values = try arguments.bound(to: "value", "start", "stop")
        let value = try values[0].required("value")
        try charge(list.weight / 16)
        if method == .count { return .int(list.elements.count { $0 == value }) }
        let (start, stop) = try (values[1].integer("start", default: 0), values[2].integer("stop", default: .max))
        let indices = SliceIndices(start, stop, 1, count: list.elements.count)
        guard let index = indices.first(where: { list.elements[$0] == value }) else {
            throw JinjaError(.type, "expected a value that is in the list, found another")
        }
        return .int(index)
    }
}
