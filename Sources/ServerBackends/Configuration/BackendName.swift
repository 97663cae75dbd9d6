/// Names of backends, as people type them.
enum BackendName {
    /// Names that mean something else where a backend is chosen.
    private static let taken = ["auto", "native", "llama.cpp", "mlx"]

    /// Reads a name.
    static func read(_ setting: Setting) throws(ServerBackendError) -> String {
        let name = try setting.string()
        try check(name, at: setting)
        return name
    }

    /// Refuses a name that can't be typed or is taken.
    static func check(_ name: String, at setting: Setting) throws(ServerBackendError) {
        let isWord = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
            default: false
            }
        }
        guard isWord, !name.isEmpty, name.utf8.count <= 64 else {
            throw setting.error(
                "expected a name of letters, digits, \"-\", \"_\" and \".\", found \"\(name.prefix(80))\""
            )
        }
        guard !taken.contains(name) else {
            throw setting.error("expected a name that is not taken, found \"\(name)\", which Minerva itself uses")
        }
    }
}
