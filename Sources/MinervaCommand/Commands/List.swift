import ArgumentParser
import Foundation
import ModelStore

/// `minerva list`
struct List: Command {
    static let configuration = CommandConfiguration(
        abstract: "Lists the models that can be called by name.",
        discussion: """
            They are the GGUF files in ~/.minerva/models, or in the directories that MINERVA_MODELS names, and owlet, \
            which comes with Minerva.
            """
    )

    @Flag(help: "Print JSON.")
    var json = false

    private struct Entry: Encodable {
        let name: String
        let path: String
        let bytes: Int
    }

    func execute() throws {
        let store = ModelArgument.store
        let models = store.models()
        if json {
            return try Console.writeJSON(models.map { Entry(name: $0.name, path: $0.path, bytes: $0.byteCount) })
        }
        if models.isEmpty {
            Console.writeError("no models in \(store.directories.joined(separator: ", "))\n")
        }
        let width = models.map(\.name.count).max() ?? 0
        for model in models {
            let name = model.name.padding(toLength: width, withPad: " ", startingAt: 0)
            Console.write("\(name)  \(ByteCount(model.byteCount))  \(model.path)\n")
        }
    }
}
