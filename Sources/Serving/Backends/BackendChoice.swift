/// Which backend is to run a model.
package enum BackendChoice: Sendable, Equatable {
    /// The first one that can.
    case auto
    /// The one of a name, and no other.
    case named(String)

    /// What users write: "auto" or a name.
    package init(_ text: String) {
        self = text == "auto" ? .auto : .named(text)
    }
}
