/// Gives whoever has a request someone to ask.
protocol ClientSource: Sendable {
    /// A server that is ready, waiting for it a while if need be.
    ///
    /// - Throws: ``ServerBackendError`` that says why there is none.
    func lease() async throws(ServerBackendError) -> ClientLease

    /// Takes a lease back.
    func giveBack(_ lease: ClientLease, _ outcome: LeaseOutcome) async

    /// Why a connection may have broken: what the server wrote last, if that is known here.
    func explanation(of error: ServerBackendError, _ lease: ClientLease) async -> ServerBackendError

    /// The process id of the server, if it is ours and there is one at the moment.
    var processID: Int32? { get async }

    /// Gives up what the source holds; whoever still has or waits for a lease has been cancelled.
    func stop() async
}

/// A server that one request may ask.
struct ClientLease: Sendable {
    /// Asks it.
    let client: ServerClient
    /// Which of the source's servers it is; a server that is started anew is another one.
    let number: Int
}

/// What came of a lease.
enum LeaseOutcome: Sendable {
    /// The server did what it was asked to do, or refused for a reason that lies in the request.
    case served
    /// The server could not be reached, broke off, or is not well.
    case failed
    /// Whoever asked has left.
    case abandoned
}
