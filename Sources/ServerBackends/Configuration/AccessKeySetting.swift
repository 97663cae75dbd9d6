/// How a configuration says which key a server wants. Errors never show the key.
enum AccessKeySetting {
    /// The keys of which one may stand there.
    static let keys = ["key", "key_environment", "key_file"]

    /// Reads the key.
    ///
    /// - Returns: nil if none is wanted.
    static func read(
        _ object: SettingObject,
        _ place: ConfigurationPlace
    ) throws(ServerBackendError) -> String? {
        guard let (name, setting) = try object.one(of: keys) else { return nil }
        let key: String
        switch name {
        case "key_environment":
            let variable = try setting.string()
            guard let value = place.environment[variable] else {
                // Who puts the key itself here should not find it in a log.
                let isName = variable.utf8.allSatisfy { byte in
                    byte == UInt8(ascii: "_") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                        || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                }
                throw setting.error(
                    "expected the name of an environment variable that holds a key, found "
                        + (isName ? "\(variable), which is not set" : "another text")
                )
            }
            key = value
        case "key_file": key = try place.content(of: setting)
        default: key = try setting.string()
        }
        let trimmed = key.split(whereSeparator: \.isWhitespace)
        guard trimmed.count == 1, let word = trimmed.first, word.utf8.allSatisfy({ 0x21..<0x7F ~= $0 }) else {
            throw setting.error("expected a key of visible ASCII characters without spaces, found something else")
        }
        return String(word)
    }
}
