import Foundation

/// Finds the files with the weights of a model folder.
enum SafetensorsFiles {
    private static let indexName = "model.safetensors.index.json"

    private struct Index: Decodable {
        let files: [String: String]

        private enum CodingKeys: String, CodingKey {
            case files = "weight_map"
        }
    }

    /// The names of the files, ascending: those that the index names, or else those that are called so.
    ///
    /// - Throws: ``ModelFileError`` if there are none, one is missing, or one is no safetensors file.
    static func names(in folder: String) throws(ModelFileError) -> [String] {
        let index = "\(folder)/\(indexName)"
        let names = FileManager.default.fileExists(atPath: index) ? try named(by: index) : listed(in: folder)
        guard !names.isEmpty else {
            let message = "expected the weights as model.safetensors, or shards with an index, found none; fetch them"
            throw ModelFileError(.missingShard, message, path: folder)
        }
        for name in names { try check("\(folder)/\(name)") }
        return names
    }

    private static func named(by index: String) throws(ModelFileError) -> [String] {
        let names = Set(try JSONFile.read(Index.self, from: index).files.values).sorted()
        if let name = names.first(where: { $0.contains("/") || !$0.hasSuffix(".safetensors") }) {
            let message = "expected the names of safetensors files beside the index, found \(name.quoted)"
            throw ModelFileError(.inconsistentShards, message, path: index)
        }
        return names
    }

    private static func listed(in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasPrefix("model") && $0.hasSuffix(".safetensors") }.sorted()
    }

    /// Looks at the first bytes: the length of a JSON header as a 64-bit number, and the header.
    private static func check(_ path: String) throws(ModelFileError) {
        let file: MappedFile
        do throws(ModelFileError) {
            file = try MappedFile(path: path)
        } catch {
            throw ModelFileError(.missingShard, "\(error.message); fetch the model's weights again", path: path)
        }
        let start = Array(file.bytes.prefix(ForeignFormat.prefixByteCount))
        if start.starts(with: Array("version https://git-lfs".utf8)) {
            let message = "found a Git LFS pointer: these are not the weights; run git lfs pull"
            throw ModelFileError(.unknownFormat, message, path: path)
        }
        let length = start.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard start.count > 9, start[8] == UInt8(ascii: "{"), length <= UInt64(file.bytes.count - 8) else {
            let message = "expected a safetensors file, found something else or only its beginning; fetch it again"
            throw ModelFileError(.truncated, message, path: path)
        }
    }
}
