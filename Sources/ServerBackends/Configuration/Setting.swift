import JSON

/// A value in a file that people write, read strictly: what does not belong there is refused, with its place.
struct Setting: Sendable {
    /// The file, for errors.
    let file: String
    /// Where in the file, such as `backends.vllm.urls[0]`; empty for the whole.
    let path: String
    /// What stands there.
    let value: JSONValue

    /// Reads bytes that hold one value.
    init(file: String, bytes: [UInt8]) throws(ServerBackendError) {
        do throws(JSONError) {
            value = try JSONParser.value(of: bytes)
        } catch {
            throw ServerBackendError(.invalidConfiguration, "\(file) is not JSON: \(error)")
        }
        self.file = file
        path = ""
    }

    init(file: String, path: String, value: JSONValue) {
        self.file = file
        self.path = path
        self.value = value
    }

    /// An error at this place.
    func error(_ message: String) -> ServerBackendError {
        let place = path.isEmpty ? file : "\(file), at \(path)"
        return ServerBackendError(.invalidConfiguration, "\(place): \(message)")
    }

    /// The members of an object of which all keys are known.
    func object(_ keys: [String]) throws(ServerBackendError) -> SettingObject {
        let entries = try entries()
        if let other = entries.first(where: { !keys.contains($0.name) }) {
            throw error("found the unknown key \"\(other.name)\"; expected only \(keys.joined(separator: ", "))")
        }
        return SettingObject(place: self, entries: entries)
    }

    /// The members of an object whose keys are names that people choose.
    func entries() throws(ServerBackendError) -> [(name: String, setting: Setting)] {
        guard case .object(let members) = value else { throw mismatch("an object") }
        return members.map { member in
            let path = path.isEmpty ? member.name : "\(path).\(member.name)"
            return (member.name, Setting(file: file, path: path, value: member.value))
        }
    }

    /// The elements of an array.
    func elements() throws(ServerBackendError) -> [Setting] {
        guard case .array(let values) = value else { throw mismatch("an array") }
        return values.enumerated().map { Setting(file: file, path: "\(path)[\($0.offset)]", value: $0.element) }
    }

    /// A text that is not empty.
    func string() throws(ServerBackendError) -> String {
        guard case .string(let text) = value else { throw mismatch("a string") }
        guard !text.isEmpty else { throw error("expected a text, found an empty one") }
        return text
    }

    /// A list of texts.
    func strings() throws(ServerBackendError) -> [String] {
        var texts: [String] = []
        for element in try elements() { texts.append(try element.string()) }
        return texts
    }

    /// Texts by names.
    func texts() throws(ServerBackendError) -> [String: String] {
        var texts: [String: String] = [:]
        for (name, setting) in try entries() { texts[name] = try setting.string() }
        return texts
    }

    /// A whole number within bounds.
    func integer(_ bounds: ClosedRange<Int>) throws(ServerBackendError) -> Int {
        guard case .integer(let number) = value else { throw mismatch("a whole number") }
        guard bounds.contains(number) else {
            throw error("expected a number from \(bounds.lowerBound) to \(bounds.upperBound), found \(number)")
        }
        return number
    }

    /// A number of seconds, from a tenth to a week.
    func seconds() throws(ServerBackendError) -> Duration {
        let bounds = 0.1...604_800
        guard let seconds = value.double else { throw mismatch("a number of seconds") }
        guard bounds.contains(seconds) else {
            throw error("expected seconds from \(bounds.lowerBound) to \(bounds.upperBound), found \(seconds)")
        }
        return .milliseconds(Int64(seconds * 1000))
    }

    /// True or false.
    func boolean() throws(ServerBackendError) -> Bool {
        guard case .boolean(let flag) = value else { throw mismatch("true or false") }
        return flag
    }

    /// One of several words.
    func choice<Choice: RawRepresentable & CaseIterable>(
        of type: Choice.Type
    ) throws(ServerBackendError) -> Choice where Choice.RawValue == String {
        let word = try string()
        guard let choice = Choice(rawValue: word) else {
            let words = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw error("expected one of \(words), found \"\(word)\"")
        }
        return choice
    }

    /// Several words of a kind.
    func choices<Choice: RawRepresentable & CaseIterable & Hashable>(
        of type: Choice.Type
    ) throws(ServerBackendError) -> Set<Choice> where Choice.RawValue == String {
        var choices: Set<Choice> = []
        for element in try elements() { choices.insert(try element.choice(of: type)) }
        return choices
    }

    // The value itself is not shown: it may be a key.
    private func mismatch(_ expectation: String) -> ServerBackendError {
        error("expected \(expectation), found \(value.kind)")
    }
}
