import HTTPTypes

extension HTTPFields {
    /// The value of a header that the HTTP standards have no name for; a name that can't be one has none.
    subscript(named name: String) -> String? {
        get { HTTPField.Name(name).flatMap { self[$0] } }
        set {
            guard let name = HTTPField.Name(name) else { return }
            self[name] = newValue
        }
    }
}
