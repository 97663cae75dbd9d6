import JSON

/// A command line with placeholders, some groups of which may be left out.
package struct CommandTemplate: Sendable, Equatable {
    private var groups: [[CommandText]] = []

    /// Reads an array of words. An element that is itself an array is a group, left out where a placeholder has no value.
    ///
    /// - Throws: ``ServerBackendError`` `.invalidConfiguration` if a word outside of groups could have no value.
    init(_ setting: Setting) throws(ServerBackendError) {
        for element in try setting.elements() {
            if case .array = element.value {
                var group: [CommandText] = []
                for word in try element.elements() { group.append(try CommandText(word)) }
                groups.append(group)
            } else {
                let word = try CommandText(element)
                if let open = word.placeholders.first(where: \.isOptional) {
                    throw element.error(
                        "{\(open.rawValue)} may have no value; expected it in a group, [\"--option\", \"{\(open.rawValue)}\"]"
                    )
                }
                groups.append([word])
            }
        }
    }

    /// All placeholders in it.
    var placeholders: Set<Placeholder> { Set(groups.joined().flatMap(\.placeholders)) }

    /// Whether it has no words.
    var isEmpty: Bool { groups.isEmpty }

    /// The words, with values in the places.
    func filled(_ values: [Placeholder: String]) -> [String] {
        groups.flatMap { group in
            let words = group.compactMap { $0.filled(values) }
            return words.count == group.count ? words : []
        }
    }

    /// Both one after the other.
    static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum.groups += right.groups
        return sum
    }
}
