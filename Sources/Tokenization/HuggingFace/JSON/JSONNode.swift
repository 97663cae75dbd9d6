/// A JSON value and where it stands, so that a mistake can be told with its place.
struct JSONNode: Sendable {
    let value: JSONValue
    /// The file's name and the names on the way.
    let path: String

    init(_ value: JSONValue, path: String) {
        self.value = value
        self.path = path
    }

    /// Reads a file.
    ///
    /// - Throws: ``TokenizationError`` `.malformedFile`.
    init(_ bytes: [UInt8], file: String) throws(TokenizationError) {
        self.init(try JSONParser.parse(bytes, file: file), path: file)
    }

    /// The member of that name, the last one if there are several; null if there is none.
    subscript(name: String) -> JSONNode {
        guard case .object(let members) = value else { return JSONNode(.null, path: "\(path).\(name)") }
        let found = members.last { $0.key.elementsEqual(name.utf8) }
        return JSONNode(found?.value ?? .null, path: "\(path).\(name)")
    }

    /// Whether there is nothing here.
    var isNull: Bool {
        if case .null = value { return true }
        return false
    }

    /// The error for a value of another kind.
    func refusal(expected: String) -> TokenizationError {
        TokenizationError(
            .malformedFile,
            "\(path): expected \(expected), found \(value.kind); fetch the file again or correct it"
        )
    }

    /// A string's bytes.
    func bytes() throws(TokenizationError) -> [UInt8] {
        guard case .string(let bytes) = value else { throw refusal(expected: "a string") }
        return bytes
    }

    /// A string.
    func string() throws(TokenizationError) -> String {
        String(decoding: try bytes(), as: UTF8.self)
    }

    /// A string; nil if there is nothing.
    func optionalString() throws(TokenizationError) -> String? {
        isNull ? nil : try string()
    }

    /// A string of one character.
    func scalar() throws(TokenizationError) -> UInt32 {
        let scalars = try string().unicodeScalars
        guard scalars.count == 1, let scalar = scalars.first else { throw refusal(expected: "one character") }
        return scalar.value
    }

    /// A bool; `fallback` if there is nothing.
    func bool(default fallback: Bool) throws(TokenizationError) -> Bool {
        try optionalBool() ?? fallback
    }

    /// A bool; nil if there is nothing.
    func optionalBool() throws(TokenizationError) -> Bool? {
        if isNull { return nil }
        guard case .bool(let bool) = value else { throw refusal(expected: "true or false") }
        return bool
    }

    /// A number.
    func number() throws(TokenizationError) -> Double {
        guard case .number(let number) = value else { throw refusal(expected: "a number") }
        return number
    }

    /// A whole number from 0 to `largest`.
    func count(upTo largest: Int = Int(Int32.max)) throws(TokenizationError) -> Int {
        guard case .number(let number) = value, let count = Int(exactly: number), count >= 0, count <= largest else {
            throw refusal(expected: "a whole number from 0 to \(largest)")
        }
        return count
    }

    /// A list's elements.
    func elements() throws(TokenizationError) -> [JSONNode] {
        guard case .array(let values) = value else { throw refusal(expected: "a list") }
        return values.enumerated().map { JSONNode($1, path: "\(path)[\($0)]") }
    }

    /// An object's members.
    func members() throws(TokenizationError) -> [(key: [UInt8], value: JSONValue)] {
        guard case .object(let members) = value else { throw refusal(expected: "an object") }
        return members
    }
}
