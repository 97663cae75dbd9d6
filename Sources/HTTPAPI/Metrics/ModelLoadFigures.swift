/// How busy a model is at one moment.
package struct ModelLoadFigures: Sendable {
    /// The name that clients use.
    package var model: String

    /// Requests that are being worked on.
    package var runningRequests: Int

    /// Requests that wait for their turn.
    package var waitingRequests: Int

    /// Pages of keys and values that hold something.
    package var usedPages: Int

    /// Pages of keys and values that there are.
    package var totalPages: Int

    /// Creates the figures of one model.
    package init(model: String, runningRequests: Int, waitingRequests: Int, usedPages: Int, totalPages: Int) {
        self.model = model
        self.runningRequests = runningRequests
        self.waitingRequests = waitingRequests
        self.usedPages = usedPages
        self.totalPages = totalPages
    }
}
