import JSON

/// A value in a request body and where it stands there, so that a refusal can name the place.
struct RequestValue: Sendable {
    /// Where the value stands, such as `messages[1].content`; "" is the body itself.
    let path: String

    /// The value.
    let json: JSONValue

    /// The value as text.
    func string(or expectation: String = "a string") throws(APIError) -> String {
        guard case .string(let text) = json else { throw wrongType(expectation) }
        return text
    }

    /// The value as one of some words.
    func string(among words: [String]) throws(APIError) -> String {
        let word = try string()
        guard words.contains(word) else {
            let list = words.map { "\"\($0)\"" }.joined(separator: ", ")
            throw .invalid(path, "expected one of \(list), found \(found)")
        }
        return word
    }

    /// The value as a truth value.
    func boolean() throws(APIError) -> Bool {
        guard case .boolean(let flag) = json else { throw wrongType("a boolean") }
        return flag
    }

    /// The value as a whole number.
    func integer(in range: ClosedRange<Int>) throws(APIError) -> Int {
        switch json {
        case .integer(let integer) where range.contains(integer): return integer
        case .integer, .number: throw .invalid(path, "expected a whole number \(words(for: range)), found \(found)")
        default: throw wrongType("a whole number")
        }
    }

    /// The value as a number.
    func number(in range: ClosedRange<Double>) throws(APIError) -> Float {
        let number: Double
        switch json {
        case .integer(let integer): number = Double(integer)
        case .number(let fraction): number = fraction
        default: throw wrongType("a number")
        }
        guard range.contains(number) else {
            throw .invalid(
                path,
                "expected a number from \(plain(range.lowerBound)) to \(plain(range.upperBound)), found \(found)"
            )
        }
        return Float(number)
    }

    /// The value's elements.
    func array(_ expectation: String = "an array") throws(APIError) -> [RequestValue] {
        guard case .array(let elements) = json else { throw wrongType(expectation) }
        return elements.enumerated().map { RequestValue(path: "\(path)[\($0.offset)]", json: $0.element) }
    }

    /// The value's members.
    func object() throws(APIError) -> RequestObject {
        guard case .object(let members) = json else {
            guard !path.isEmpty else {
                throw APIError(message: "the body: expected an object, found \(json.kind)", code: "invalid_type")
            }
            throw wrongType("an object")
        }
        return RequestObject(path: path, members: members)
    }

    /// A refusal that says which type belongs here.
    func wrongType(_ expectation: String) -> APIError {
        .wrongType(path, expected: expectation, found: json)
    }

    private var found: String {
        String(decoding: JSONWriter.bytes(of: json), as: UTF8.self)
    }

    private func words(for range: ClosedRange<Int>) -> String {
        range.upperBound == .max ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
    }

    private func plain(_ number: Double) -> String {
        Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }
}
