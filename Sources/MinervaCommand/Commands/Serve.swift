import ArgumentParser
import Foundation
import HTTPAPI
import Inference
import Logging
import ModelStore
import ServiceLifecycle
import Serving
import UnixSignals

/// `minerva serve`
struct Serve: Command {
    static let configuration = CommandConfiguration(
        abstract: "Serves models over the OpenAI API.",
        discussion: """
            Endpoints: /v1/chat/completions, /v1/completions, /v1/models, /health, /metrics; /openapi.json has all.
            SIGTERM and Ctrl-C let running replies finish, for at most 30 seconds; a second one ends at once.
            """
    )

    @Argument(
        help: ArgumentHelp(
            "Paths of GGUF files or of folders with safetensors, or names from 'minerva list'.",
            valueName: "model"
        )
    )
    var models = [BundledModel.name]

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

    @Option(
        help: ArgumentHelp(
            "Memory for keys and values of each model, such as 2G (default: enough for all parallel requests).",
            valueName: "bytes"
        )
    )
    var cacheSize: ByteCount?

    @OptionGroup var runner: BackendOption

    @Option(
        help: ArgumentHelp(
            "Unload a model that nobody has asked for so long; the next request loads it again. 0 for never.",
            valueName: "seconds"
        )
    )
    var unloadAfter = 1800

    @OptionGroup var loading: LoadingOptions

    @OptionGroup var drafting: DraftingOptions

    @OptionGroup(title: "Access") var access: AccessOptions

    @OptionGroup(title: "Limits") var limits: LimitOptions

    @OptionGroup(title: "Log") var log: LogOptions

    func validate() throws {
        if !(0...65535).contains(port) { throw ValidationError("--port is \(port); expected 0 to 65535") }
        if unloadAfter < 0 { throw ValidationError("--unload-after is \(unloadAfter); expected at least 0") }
        if parallel < 1 { throw ValidationError("--parallel is \(parallel); expected at least 1") }
        if !alias.isEmpty, alias.count != models.count {
            throw ValidationError("\(alias.count) names (--alias) for \(models.count) models; expected one for each")
        }
    }

    func execute() async throws {
        let catalog = try runner.catalog()
        let wanted = try models.map { try catalog.source(of: $0, on: runner.choice, options: options) }
        let names = alias.isEmpty ? wanted.map(\.name) : alias
        if let name = names.enumerated().first(where: { names[..<$0.offset].contains($0.element) })?.element {
            throw ValidationError("two models would be named '\(name)'; give each its own name with --alias")
        }
        let configuration = try configuration()
        let logger = log.logger
        let host = ModelHost(backends: catalog.backends, logger: logger)
        let server = HTTPServer(
            host: host,
            configuration: configuration,
            logger: logger,
            onListening: { Console.writeError("Minerva listens on \(configuration.url(port: $0))\n") }
        )
        let loader = ModelLoader(
            host: host,
            models: try Array(zip(names, wanted.map(\.source)))
                + catalog.configured(besides: names, atStart: true, options: options),
            offers: try catalog.configured(besides: names, atStart: false, options: options),
            idleLimit: idleLimit
        )
        let services = ServiceGroup(services: [loader, server], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            group.addTask { await Self.endOnSignals(services) }
            // The services end when the last reply has.
            try await group.next()
            group.cancelAll()
        }
        await host.unloadAll()
    }

    /// The first SIGTERM or Ctrl-C begins a graceful shutdown, the second ends the process.
    private static func endOnSignals(_ services: ServiceGroup) async {
        var count = 0
        for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint) {
            count += 1
            guard count == 1 else {
                Console.writeError("minerva: ended at once; running replies were cut off\n")
                Foundation.exit(ExitStatus.interrupted.rawValue)
            }
            await services.triggerGracefulShutdown()
        }
    }

    private func configuration() throws -> HTTPServer.Configuration {
        var configuration = HTTPServer.Configuration(address: host, port: port)
        configuration.access = try access.rules(environment: Environment.variables)
        configuration.certificate = access.certificate
        configuration.limits = limits.limits
        return configuration
    }

    private var idleLimit: Duration? { unloadAfter == 0 ? nil : .seconds(unloadAfter) }

    private var options: LoadOptions {
        var options = loading.options(parallelRequests: parallel)
        options.keyValueByteCount = cacheSize?.count
        options.drafts = drafting.drafts
        options.waitingRequests = limits.maxQueue
        return options
    }
}
