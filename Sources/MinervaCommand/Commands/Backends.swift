import ArgumentParser
import Inference
import ModelFiles
import Serving

/// `minerva backends`
struct Backends: Command {
    static let configuration = CommandConfiguration(
        abstract: "Lists what can run models here, and says what is missing.",
        discussion: """
            native is Minerva's own engine. llama.cpp is a llama-server, found in PATH or where MINERVA_LLAMA_SERVER says, \
            or llama_cpp.server of the Python that MINERVA_LLAMA_PYTHON names (default: python3). mlx is the mlx_lm.server in PATH, or that of the Python that \
            MINERVA_MLX_PYTHON names. Others come from the \
            configuration and from the descriptions in ~/.minerva/backends.
            """
    )

    @OptionGroup var configuration: ConfigurationOption

    @Flag(help: "Print JSON.")
    var json = false

    private struct Entry: Encodable {
        let name: String
        let isAvailable: Bool
        let version: String?
        let reason: String?
        let installCommand: String?
        let formats: [String]
        let features: [String]

        enum CodingKeys: String, CodingKey {
            case name
            case isAvailable = "available"
            case version
            case reason
            case installCommand = "install_command"
            case formats
            case features
        }

        init(_ status: BackendStatus) {
            name = status.name
            formats = status.formats.map(\.rawValue)
            features = status.features.map(\.rawValue)
            switch status.availability {
            case .available(let version):
                (isAvailable, self.version, reason, installCommand) = (true, version, nil, nil)
            case .unavailable(let reason, let command):
                (isAvailable, version, self.reason, installCommand) = (false, nil, reason, command)
            }
        }
    }

    func execute() async throws {
        let entries = await BackendSelector(try configuration.catalog().backends).statuses.map(Entry.init)
        if json { return try Console.writeJSON(entries) }
        for entry in entries {
            let state = entry.isAvailable ? "available" : "not available: \(entry.reason ?? "")"
            let install = entry.installCommand.map { "; install it with: \($0)" } ?? ""
            Console.write("\(entry.name)  \(entry.version.map { "\($0)  " } ?? "")\(state)\(install)\n")
        }
    }
}
