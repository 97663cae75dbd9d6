#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The models on disk: the GGUF files and models' folders in some directories, used where they are, and the one that comes with Minerva.
package struct ModelStore: Sendable {
    /// Where models are looked for, the first directory first.
    package let directories: [String]

    /// A model that is there whatever the directories hold; one of its name in a directory hides it.
    package let bundled: StoredModel?

    /// Directories below one of ``directories`` that are looked into: `owner/model/file.gguf` is the deepest habit.
    private static let depth = 3

    /// Creates a store over directories, which need not exist.
    package init(directories: [String], bundled: StoredModel? = nil) {
        self.directories = directories
        self.bundled = bundled
    }

    /// The directories that the environment names: `MINERVA_MODELS`, separated by colons, or else `~/.minerva/models`.
    package static func defaultDirectories(environment: [String: String]) -> [String] {
        if let named = environment["MINERVA_MODELS"], !named.isEmpty {
            return named.split(separator: ":").map(String.init)
        }
        return [environment["HOME"] ?? "."].map { "\($0)/.minerva/models" }
    }

    /// All models, by name. If two have the same name, the one in the first directory counts.
    package func models() -> [StoredModel] {
        var found: [String: StoredModel] = [:]
        for directory in directories {
            for model in Self.models(in: directory) where found[model.name] == nil { found[model.name] = model }
        }
        if let bundled, found[bundled.name] == nil { found[bundled.name] = bundled }
        return found.values.sorted { $0.name < $1.name }
    }

    /// The model of a name, or the file at a path.
    ///
    /// - Throws: ``ModelStoreError`` `.modelNotFound`.
    package func model(_ nameOrPath: String) throws(ModelStoreError) -> StoredModel {
        if let model = models().first(where: { $0.name == nameOrPath }) { return model }
        if let status = FileStatus(nameOrPath) {
            if status.isDirectory { return Self.folder(nameOrPath) }
            let file = ModelFileName(nameOrPath.split(separator: "/").last.map(String.init) ?? nameOrPath)
            return StoredModel(name: file.model, path: nameOrPath, byteCount: status.byteCount)
        }
        let names = models().map(\.name)
        throw ModelStoreError(
            code: .modelNotFound,
            message: "no model named '\(nameOrPath)', and no file at that path; "
                + (names.isEmpty
                    ? "there are no models in \(directories.joined(separator: ", "))"
                    : "models: \(names.joined(separator: ", "))")
                + (nameOrPath == BundledModel.name
                    ? "; owlet comes in the folder \(BundledModel.folder), which must stand beside the program"
                    : "")
        )
    }

    /// A model that is a folder, whatever is in it.
    private static func folder(_ path: String) -> StoredModel {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return StoredModel(name: name, path: path, byteCount: byteCount(inFolder: path))
    }

    private static func byteCount(inFolder path: String) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.reduce(0) { $0 + (FileStatus("\(path)/\($1)")?.byteCount ?? 0) }
    }

    private static func models(in directory: String) -> [StoredModel] {
        var models: [String: StoredModel] = [:]
        for path in files(in: directory, depth: depth).sorted() {
            let file = ModelFileName(path)
            let earlier = models[file.model]
            // Shards follow each other in order of name; one whose first is missing is no model.
            guard file.shard == 1 || earlier != nil else { continue }
            let fullPath = "\(directory)/\(path)"
            models[file.model] = StoredModel(
                name: file.model,
                path: earlier?.path ?? fullPath,
                byteCount: (earlier?.byteCount ?? 0) + byteCount(at: fullPath)
            )
        }
        return Array(models.values)
    }

    private static func byteCount(at path: String) -> Int {
        guard let status = FileStatus(path) else { return 0 }
        return status.isDirectory ? byteCount(inFolder: path) : status.byteCount
    }

    /// Files whose presence makes a folder a model.
    private static let descriptions: Set = ["config.json", "genai_config.json"]

    /// Paths of the GGUF files and the models' folders below a directory, relative to it.
    private static func files(in directory: String, depth: Int) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.flatMap { name -> [String] in
            let path = "\(directory)/\(name)"
            guard FileStatus(path)?.isDirectory == true else {
                return name.hasSuffix(ModelFileName.suffix) ? [name] : []
            }
            if descriptions.contains(where: { FileStatus("\(path)/\($0)") != nil }) { return [name] }
            return depth == 0 ? [] : files(in: path, depth: depth - 1).map { "\(name)/\($0)" }
        }
    }
}
