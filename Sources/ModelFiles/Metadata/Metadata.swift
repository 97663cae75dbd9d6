/// The metadata of a model file: keys and values in file order, found by key.
package struct Metadata: Sendable {
    /// One key with its value.
    package struct Entry: Sendable, Equatable {
        /// The key, such as `llama.block_count`.
        package let key: String
        /// The value.
        package let value: MetadataValue
        /// Where the value begins, in bytes from the start of the file.
        package let byteOffset: Int
    }

    /// All entries in file order.
    package private(set) var entries: [Entry] = []
    private var positions: [String: Int] = [:]
    private let path: String

    init(path: String) {
        self.path = path
    }

    /// Adds an entry, unless there is one with its key.
    mutating func append(_ entry: Entry) -> Bool {
        guard positions.updateValue(entries.count, forKey: entry.key) == nil else { return false }
        entries.append(entry)
        return true
    }

    /// The entry of a key, or nil if there is none.
    package func entry(_ key: String) -> Entry? {
        positions[key].map { entries[$0] }
    }

    /// The value of a key, or nil if there is none.
    package subscript(key: String) -> MetadataValue? { entry(key)?.value }

    /// The value of a key that must be there.
    ///
    /// - Throws: ``ModelFileError`` `.missingKey`, or `.unexpectedValue` if the value is of another type or out of
    /// range.
    package func required<Value: MetadataReadable>(
        _ key: String,
        as type: Value.Type = Value.self
    ) throws(ModelFileError) -> Value {
        guard let value = try optional(key, as: type) else {
            let message = "metadata key \(key.quoted) is missing; expected \(Value.metadataExpectation)"
            throw ModelFileError(.missingKey, message, path: path, subject: key)
        }
        return value
    }

    /// The value of a key, or nil if there is none.
    ///
    /// - Throws: ``ModelFileError`` `.unexpectedValue` if the value is of another type or out of range.
    package func optional<Value: MetadataReadable>(
        _ key: String,
        as type: Value.Type = Value.self
    ) throws(ModelFileError) -> Value? {
        guard let entry = entry(key) else { return nil }
        guard let value = Value(metadataValue: entry.value) else {
            let message =
                "metadata key \(key.quoted): expected \(Value.metadataExpectation), found \(entry.value)"
            throw ModelFileError(.unexpectedValue, message, path: path, byteOffset: entry.byteOffset, subject: key)
        }
        return value
    }

    /// The value of a key, or `fallback` if there is none.
    ///
    /// - Throws: ``ModelFileError`` `.unexpectedValue` if the value is of another type or out of range.
    package func optional<Value: MetadataReadable>(
        _ key: String,
        default fallback: Value
    ) throws(ModelFileError) -> Value {
        try optional(key, as: Value.self) ?? fallback
    }
}

extension Metadata {
    /// The error for a value that has the right type but makes no sense.
    package func refusal(of key: String, expected: String) -> ModelFileError {
        let entry = entry(key)
        let found = entry.map { "\($0.value)" } ?? "nothing"
        return ModelFileError(
            .unexpectedValue,
            "metadata key \(key.quoted): expected \(expected), found \(found)",
            path: path,
            byteOffset: entry?.byteOffset,
            subject: key
        )
    }
}
