import Foundation

/// A page of the documentation.
struct DocumentationPage {
    /// The blocks of JSON on it.
    let blocks: [String]

    init(_ name: String) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent("docs/\(name).md"), encoding: .utf8)
        blocks = text.components(separatedBy: "```json\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
    }
}
