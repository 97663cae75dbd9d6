import ArgumentParser
import Serving

/// Which backend runs the models, and where it is said which there are.
struct BackendOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What runs the models; 'minerva backends' shows what is here. auto takes the first that can.",
            valueName: "name"
        )
    )
    var backend = "auto"

    @OptionGroup var configuration: ConfigurationOption

    /// The wish.
    var choice: BackendChoice { BackendChoice(backend) }

    /// The backends that there are.
    ///
    /// - Throws: ``ServingError`` if the wished one is not among them.
    func catalog() throws -> BackendCatalog {
        let catalog = try configuration.catalog()
        if case .named(let name) = choice { _ = try BackendSelector(catalog.backends).backend(named: name) }
        return catalog
    }
}
