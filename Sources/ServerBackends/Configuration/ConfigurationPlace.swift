/// What texts in a configuration refer to: where its file is, and what the process was started with.
struct ConfigurationPlace: Sendable {
    /// The folder that relative paths begin at.
    let folder: String
    /// Variables by names.
    let environment: [String: String]

    /// - Parameters:
    ///   - file: the configuration's path.
    ///   - environment: variables by names.
    init(file: String, environment: [String: String]) {
        let parts = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        folder = parts.isEmpty ? "." : parts.joined(separator: "/")
        self.environment = environment
    }

    /// A path as the system knows it: `~/` is the home folder, and what doesn't begin with `/` lies beside the file.
    func path(_ setting: Setting) throws(ServerBackendError) -> String {
        let path = try setting.string()
        if path.hasPrefix("/") { return path }
        guard path == "~" || path.hasPrefix("~/") else { return "\(folder)/\(path)" }
        guard let home = environment["HOME"], !home.isEmpty else {
            throw setting.error("expected HOME in the environment, which \"~\" stands for, found none")
        }
        return home + path.dropFirst()
    }

    /// The text of a file, without white space around it.
    func content(of setting: Setting) throws(ServerBackendError) -> String {
        let path = try path(setting)
        do throws(ServerBackendError) {
            return try TextFile.text(path)
        } catch {
            throw setting.error(error.message)
        }
    }
}
