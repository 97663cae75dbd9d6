import Foundation
import ModelFiles

/// What `minerva show` tells about a file.
struct ModelSummary: Encodable {
    private let name: String
    private let path: String
    private let bytes: Int
    private let ggufVersion: Int
    private let description: String?
    private let author: String?
    private let license: String?
    private let source: String?
    private let architecture: String?
    private let parameters: Int
    private let contextLength: Int?
    private let vocabulary: Int?
    private let tensorTypes: [String: Int]
    private let metadata: [String: JSONMetadata]

    private enum CodingKeys: String, CodingKey {
        case name, path, bytes, description, author, license, source, architecture, parameters, vocabulary, metadata
        case ggufVersion = "gguf_version"
        case contextLength = "context_length"
        case tensorTypes = "tensor_types"
    }

    init(name: String, file: GGUFFile) {
        self.name = name
        path = file.path
        bytes = file.byteCount
        ggufVersion = file.version
        func told(_ key: String) -> String? { try? file.metadata.optional("general.\(key)", as: String.self) }
        description = told("description")
        author = told("author")
        license = told("license")
        source = told("source.url") ?? told("url") ?? told("repo_url")
        let architecture = try? file.metadata.optional("general.architecture", as: String.self)
        self.architecture = architecture
        parameters = file.tensors.reduce(0) { $0 + $1.elementCount }
        contextLength = try? file.metadata.optional("\(architecture ?? "").context_length", as: Int.self)
        if case .array(let tokens) = file.metadata["tokenizer.ggml.tokens"] {
            vocabulary = tokens.count
        } else {
            vocabulary = nil
        }
        tensorTypes = Dictionary(grouping: file.tensors, by: \.type.name).mapValues(\.count)
        let entries = file.metadata.entries.map { ($0.key, JSONMetadata(value: $0.value)) }
        metadata = Dictionary(entries) { first, _ in first }
    }

    /// The summary as a table for people.
    var text: String {
        let types = tensorTypes.sorted { $0.value > $1.value }.map { "\($0.key) (\($0.value))" }
        let rows: [(String, String?)] = [
            ("name", name),
            ("path", path),
            ("size", "\(ByteCount(bytes))"),
            ("description", description),
            ("author", author),
            ("license", license),
            ("source", source),
            ("architecture", architecture),
            ("parameters", String(format: "%.1f million", Double(parameters) / 1e6)),
            ("context", contextLength.map { "\($0) tokens" }),
            ("vocabulary", vocabulary.map { "\($0) tokens" }),
            ("tensors", types.joined(separator: ", ")),
        ]
        return rows.compactMap { label, value in
            value.map { label.padding(toLength: 14, withPad: " ", startingAt: 0) + $0 + "\n" }
        }.joined()
    }
}
