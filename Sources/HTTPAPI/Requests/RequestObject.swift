import JSON

/// The members of an object in a request body. Each is taken out once; what nobody took is refused, so nothing that a
/// client asks for is dropped in silence.
struct RequestObject: Sendable {
    private let path: String
    private var members: [String: JSONValue]
    private let names: [String]

    /// Creates the members of the object at a path.
    init(path: String, members: [JSONMember]) {
        self.path = path
        self.names = members.map(\.name)
        self.members = Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// Takes a member out; one that is `null` counts as absent.
    mutating func take(_ name: String) -> RequestValue? {
        guard let value = members.removeValue(forKey: name), value != .null else { return nil }
        return RequestValue(path: place(of: name), json: value)
    }

    /// Takes a member out that has to be there.
    mutating func require(_ name: String) throws(APIError) -> RequestValue {
        guard let value = take(name) else { throw .missing(place(of: name)) }
        return value
    }

    /// Takes out a member that goes by two names; both together have to say the same.
    mutating func take(_ name: String, or other: String) throws(APIError) -> RequestValue? {
        let first = take(name)
        guard let second = take(other) else { return first }
        guard first == nil || first?.json == second.json else {
            throw .invalid(second.path, "differs from \(name), which means the same; give only one of them")
        }
        return first ?? second
    }

    /// Takes members out that have no effect on the reply.
    mutating func ignore(_ names: [String]) {
        for name in names { members[name] = nil }
    }

    /// Takes out a member that can't be honoured, unless its value asks for nothing.
    mutating func refuse(_ name: String, except neutral: [JSONValue] = []) throws(APIError) {
        guard let value = take(name), !neutral.contains(value.json) else { return }
        let words = neutral.map { String(decoding: JSONWriter.bytes(of: $0), as: UTF8.self) }
        throw .unsupported(value.path, words.isEmpty ? "" : " or set it to \(words.joined(separator: " or "))")
    }

    /// Refuses whatever has not been taken out.
    func refuseRest() throws(APIError) {
        guard let name = names.first(where: { members[$0] != nil }) else { return }
        let path = place(of: name)
        throw APIError(
            message: "unrecognized request argument supplied: \(path)",
            param: path,
            code: "unknown_parameter"
        )
    }

    /// All members that have not been taken out, in the order of the request.
    mutating func takeRest() -> [(name: String, value: RequestValue)] {
        defer { members = [:] }
        return names.compactMap { name in
            members[name].map { (name, RequestValue(path: place(of: name), json: $0)) }
        }
    }

    private func place(of name: String) -> String {
        let name = name.prefix(64)
        return path.isEmpty ? String(name) : "\(path).\(name)"
    }
}
