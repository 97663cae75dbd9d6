/// The descriptions in a folder: each `*.json` is one backend.
package struct ProcessFolder: Sendable {
    /// Those that can be used, sorted by their files' names.
    package let descriptions: [ProcessDescription]

    /// Why others can't be.
    package let problems: [ServerBackendError]

    /// Reads a folder; one that is not there holds nothing. A broken file hides none of the others.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - taken: names that backends have already.
    package init(path: String, taken: [String] = []) {
        var descriptions: [ProcessDescription] = []
        var problems: [ServerBackendError] = []
        for file in TextFile.paths(in: path, suffix: ".json") {
            do throws(ServerBackendError) {
                let description = try ProcessDescription(path: file)
                guard !(taken + descriptions.map(\.name)).contains(description.name) else {
                    throw ServerBackendError(
                        .invalidConfiguration,
                        "\(file), at name: expected a name that is not taken, found \"\(description.name)\", which another "
                            + "backend has"
                    )
                }
                descriptions.append(description)
            } catch {
                problems.append(error)
            }
        }
        self.descriptions = descriptions
        self.problems = problems
    }
}
