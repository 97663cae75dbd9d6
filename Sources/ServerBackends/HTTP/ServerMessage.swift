import JSON

/// Finds what a server has to say in the shapes that servers give their errors.
enum ServerMessage {
    /// The text of an error object: `{"error": {"message": …}}`, `{"error": …}`, `{"message": …}` or `{"detail": …}`.
    ///
    /// - Returns: nil if the value is none of these.
    static func text(_ value: JSONValue) -> String? {
        let candidates = [value["error"]?["message"], value["error"], value["message"], value["detail"]]
        for case .string(let text)? in candidates { return text }
        return nil
    }
}
