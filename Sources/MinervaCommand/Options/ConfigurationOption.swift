import ArgumentParser

/// The file that says which backends and models there are besides Minerva's own.
struct ConfigurationOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A configuration of backends and models (default: MINERVA_CONFIG, or ~/.minerva/config.json if it is there).",
            valueName: "file"
        )
    )
    var config: String?

    /// The backends that there are.
    func catalog() throws -> BackendCatalog { try BackendCatalog(configuration: config) }
}
