/// A host and perhaps a port, as in a `Host` header or after the `//` of an origin: RFC 3986 §3.2 without a user.
struct Authority: Equatable {
    /// The host in lower case; an IPv6 address without its brackets.
    let host: String

    /// The digits of the port, if there is one.
    let port: String?

    /// Reads an authority; `nil` if it is none.
    init?(_ text: String) {
        let text = text.lowercased()
        let end: String.Index
        if text.hasPrefix("[") {
            guard let bracket = text.firstIndex(of: "]") else { return nil }
            host = String(text[..<bracket].dropFirst())
            end = text.index(after: bracket)
        } else {
            end = text.firstIndex(of: ":") ?? text.endIndex
            host = String(text[..<end])
        }
        let rest = text[end...]
        port = rest.isEmpty ? nil : String(rest.dropFirst())
        guard !host.isEmpty, !host.contains("@"), rest.isEmpty || rest.first == ":" else { return nil }
        guard port?.utf8.allSatisfy({ (0x30...0x39).contains($0) }) ?? true else { return nil }
    }

    /// Whether the host means this machine and nothing else, whoever resolves it.
    var isLoopback: Bool { Self.isLoopback(host) }

    /// Whether an address is `localhost`, in 127.0.0.0/8 (RFC 1122 §3.2.1.3), or `::1`.
    static func isLoopback(_ address: String) -> Bool {
        if address.lowercased() == "localhost" || address == "::1" { return true }
        let parts = address.split(separator: ".", omittingEmptySubsequences: false)
        let isNumeric = parts.allSatisfy { part in
            part.utf8.allSatisfy { (0x30...0x39).contains($0) } && UInt8(part) != nil
        }
        return parts.count == 4 && isNumeric && UInt8(parts[0]) == 127
    }
}
