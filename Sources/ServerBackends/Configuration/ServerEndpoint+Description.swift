extension ServerEndpoint: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Where the server is. The fields may hold keys, and are never shown.
    package var description: String { baseURL }

    /// The same.
    package var debugDescription: String { baseURL }

    /// The same, for whoever takes values apart.
    package var customMirror: Mirror { Mirror(self, children: ["baseURL": baseURL]) }
}
