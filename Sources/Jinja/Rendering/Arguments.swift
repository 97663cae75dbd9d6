/// The evaluated arguments of a call.
struct Arguments: Sendable {
    var positional: [JinjaValue] = []
    var keywords: [(name: String, value: JinjaValue)] = []

    /// The arguments in the order of `names`; nil where one was not given.
    ///
    /// - Throws: ``JinjaError`` `.type` if there are more than that, or names that are not there, or one twice.
    func bound(to names: String...) throws(JinjaError) -> [JinjaValue?] {
        guard positional.count <= names.count else {
            throw JinjaError(.type, "expected at most \(names.count) arguments, found \(positional.count)")
        }
        var values: [JinjaValue?] = positional
        values += Array(repeating: nil, count: names.count - positional.count)
        for (name, value) in keywords {
            guard let index = names.firstIndex(of: name) else {
                throw JinjaError(.type, "expected no argument named '\(name)'")
            }
            guard values[index] == nil else { throw JinjaError(.type, "expected one argument '\(name)', found two") }
            values[index] = value
        }
        return values
    }

    /// The arguments without the first; for `map('filter', …)` and its like.
    func dropFirst(_ count: Int) -> Arguments {
        Arguments(positional: Array(positional.dropFirst(count)), keywords: keywords)
    }
}

extension JinjaValue? {
    /// The argument as a text.
    func text(_ name: String, default fallback: String? = nil) throws(JinjaError) -> String {
        if let text = self?.text ?? (self == nil ? fallback : nil) { return text }
        throw JinjaError(.type, "expected a string as '\(name)', found \(self?.typeName ?? "nothing")")
    }

    /// The argument as an integer.
    func integer(_ name: String, default fallback: Int? = nil) throws(JinjaError) -> Int {
        if let value = self?.integer ?? (self == nil ? fallback : nil) { return value }
        throw JinjaError(.type, "expected an integer as '\(name)', found \(self?.typeName ?? "nothing")")
    }

    /// The argument, which must be there.
    func required(_ name: String) throws(JinjaError) -> JinjaValue {
        guard let self else { throw JinjaError(.type, "expected an argument '\(name)', found nothing") }
        return self
    }

    /// The truth value of the argument; false if it was not given.
    var isTrue: Bool { self?.isTrue ?? false }

    /// The argument, or nil if it is `none` or was not given.
    var unlessNone: JinjaValue? {
        if let self, !self.isNone { self } else { nil }
    }
}
