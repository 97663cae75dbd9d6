import ArgumentParser
import Serving

/// Which backend runs the models.
struct BackendOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What runs the models; 'minerva backends' shows what is here. auto takes the first that can.",
            valueName: "name"
        )
    )
    var backend = "auto"

    /// The wish.
    var choice: BackendChoice { BackendChoice(backend) }
}
