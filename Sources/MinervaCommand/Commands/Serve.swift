public import ArgumentParser
import HTTPAPI
import Inference
public import Logging
import ModelStore
import NativeEngine
import ServiceLifecycle
import Serving
import UnixSignals

/// `minerva serve`
struct Serve: Command {
    static let configuration = CommandConfiguration(
        abstract: "Serves models over the OpenAI API.",
        discussion: """
            Endpoints: /v1/chat/completions, /v1/completions, /v1/models, /health.
            SIGTERM and Ctrl-C let running replies finish, for at most 30 seconds; a second one ends at once.
            """
    )

    @Argument(help: ArgumentHelp("Paths of GGUF files, or names from 'minerva list'.", valueName: "model"))
    var models: [String]

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(name: [.short, .long], help: "The port to listen on.")
    var port = 11434

    @Option(
        name: [.customShort("a"), .long],
        help: "The name that clients use for the model, instead of the file's; one for each model."
    )
    var alias: [String] = []

    @Option(help: "Requests that a model works on at once; the others wait.")
    var parallel = LoadOptions().parallelRequests

    @OptionGroup var loading: LoadingOptions

    @Option(help: "What is logged on standard error: trace, debug, info, warning, error.")
    var logLevel = Logger.Level.info

    func validate() throws {
        if !(0...65535).contains(port) { throw ValidationError("--port is \(port); expected 0 to 65535") }
        if parallel < 1 { throw ValidationError("--parallel is \(parallel); expected at least 1") }
        if !alias.isEmpty, alias.count != models.count {
            throw ValidationError("\(alias.count) names (--alias) for \(models.count) models; expected one for each")
        }
    }

    func execute() async throws {
        let stored = try models.map(ModelArgument.store.model)
        let names = alias.isEmpty ? stored.map(\.name) : alias
        var logger = Logger(label: "minerva") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = logLevel
        let host = ModelHost(backend: NativeBackend(), logger: logger)
        let address = self.host
        let server = HTTPServer(
            host: host,
            configuration: HTTPServer.Configuration(address: address, port: port),
            logger: logger,
            onListening: { Console.writeError("Minerva listens on http://\(address):\($0)\n") }
        )
        let loader = ModelLoader(host: host, models: Array(zip(names, stored)), options: options)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: loader), .init(service: server)],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        try await group.run()
        await host.unloadAll()
    }

    private var options: LoadOptions { loading.options(parallelRequests: parallel) }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
