import ArgumentParser
import HTTPAPI
import Inference

/// How much one client may ask of a server.
struct LimitOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The largest request body, such as 8M; a larger one gets a 413.", valueName: "bytes"))
    var maxBody = ByteCount(ServerLimits().bodyByteCount)

    @Option(
        help: ArgumentHelp("Requests that may wait for each model; one too many gets a 503.", valueName: "requests")
    )
    var maxQueue = LoadOptions().waitingRequests

    @Option(
        help: ArgumentHelp(
            "How long a request may take (default: as long as it likes); then it gets a 504, and a stream an error as "
                + "its last event.",
            valueName: "seconds"
        )
    )
    var requestTimeout: Double?

    @Option(
        help: ArgumentHelp(
            "How long a client may take to send a request, or to take in a part of the answer, before it is cut off.",
            valueName: "seconds"
        )
    )
    var clientTimeout = ServerLimits().clientPatience.components.seconds

    var limits: ServerLimits {
        var limits = ServerLimits()
        limits.bodyByteCount = maxBody.count
        limits.requestDuration = requestTimeout.map { .seconds($0) }
        limits.clientPatience = .seconds(clientTimeout)
        return limits
    }

    func validate() throws {
        if !(1...(1 << 32)).contains(maxBody.count) {
            throw ValidationError("--max-body is \(maxBody); expected 1 byte to 4 GB")
        }
        if maxQueue < 1 { throw ValidationError("--max-queue is \(maxQueue); expected at least 1") }
        if let requestTimeout, !(0.001...1e6).contains(requestTimeout) {
            throw ValidationError("--request-timeout is \(requestTimeout); expected 0.001 to 1000000 seconds")
        }
        if !(1...1_000_000).contains(clientTimeout) {
            throw ValidationError("--client-timeout is \(clientTimeout); expected 1 to 1000000 seconds")
        }
    }
}
