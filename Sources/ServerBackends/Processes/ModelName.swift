/// What a model is called where only its path is known.
enum ModelName {
    /// The last part of a path, without slashes at its end.
    static func of(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
