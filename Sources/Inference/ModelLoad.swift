/// How much a model has to do at the moment.
package struct ModelLoad: Sendable, Equatable {
    /// Requests that are being worked on.
    package var runningRequests: Int

    /// Requests that wait for their turn.
    package var waitingRequests: Int

    /// Pages of keys and values that running requests hold.
    package var usedPages: Int

    /// Pages of keys and values that there are.
    package var totalPages: Int

    /// Creates figures.
    package init(runningRequests: Int = 0, waitingRequests: Int = 0, usedPages: Int = 0, totalPages: Int = 0) {
        self.runningRequests = runningRequests
        self.waitingRequests = waitingRequests
        self.usedPages = usedPages
        self.totalPages = totalPages
    }
}
