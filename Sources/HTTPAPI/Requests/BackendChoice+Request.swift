import Serving

extension BackendChoice {
    /// Takes the wish for a backend out of a request.
    init(from body: inout RequestObject) throws(APIError) {
        self.init(try body.take("backend")?.string() ?? "auto")
    }
}
