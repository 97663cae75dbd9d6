import ArgumentParser
import Foundation
import ModelFiles
import ModelStore
import NativeEngine

/// `minerva show`
struct Show: Command {
    static let configuration = CommandConfiguration(abstract: "Tells what is in a model file.")

    @OptionGroup var model: ModelArgument

    @Flag(help: "Print JSON, with all metadata; arrays of more than 16 elements show only their length.")
    var json = false

    func execute() throws {
        let stored = try model.stored()
        let file = try GGUFFile(path: stored.path)
        let summary = ModelSummary(name: stored.name, file: file)
        if json { try Console.writeJSON(summary) } else { Console.write(summary.text) }
    }
}
