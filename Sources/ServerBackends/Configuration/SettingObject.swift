/// The members of an object in a file that people write.
struct SettingObject: Sendable {
    /// Where the object stands.
    let place: Setting
    let entries: [(name: String, setting: Setting)]

    /// What stands under a key, if anything does.
    subscript(key: String) -> Setting? {
        entries.first { $0.name == key }?.setting
    }

    /// What has to stand under a key.
    func required(_ key: String) throws(ServerBackendError) -> Setting {
        guard let setting = self[key] else { throw place.error("expected the key \"\(key)\", found none") }
        return setting
    }

    /// Refuses two keys that say the same thing.
    ///
    /// - Returns: the one that is there, if there is one.
    func one(of keys: [String]) throws(ServerBackendError) -> (key: String, setting: Setting)? {
        let found = keys.filter { self[$0] != nil }
        guard found.count <= 1 else {
            let words = found.map { "\"\($0)\"" }.joined(separator: " and ")
            throw place.error("expected only one of \(words), found both")
        }
        guard let key = found.first, let setting = self[key] else { return nil }
        return (key, setting)
    }
}
