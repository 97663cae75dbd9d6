import HTTPTypes

/// The keys that let a client in.
package struct AccessKeys: Sendable {
    private let keys: [[UInt8]]

    /// Keys as they are sent; without any, everybody is let in.
    package init(_ keys: [String] = []) {
        precondition(keys.allSatisfy(Self.isKey), "a key that no header can hold")
        self.keys = keys.map { Array($0.utf8) }
    }

    /// Whether a key is asked for at all.
    package var areAskedFor: Bool { !keys.isEmpty }

    /// Whether a text can be sent as a key: visible ASCII, at least one character.
    package static func isKey(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// Lets a request in that carries a key, as `Authorization: Bearer KEY` or as `x-api-key: KEY`.
    ///
    /// - Throws: ``APIError`` with status 401 if there is no key, or a wrong one.
    func check(_ headers: HTTPFields) throws(APIError) {
        guard areAskedFor else { return }
        let offered = [headers[named: "x-api-key"], Self.bearer(of: headers)].compactMap { $0 }
        guard !offered.isEmpty else {
            throw .unauthorized("expected an API key as 'Authorization: Bearer KEY' or 'x-api-key: KEY', found none")
        }
        guard offered.contains(where: holds) else {
            throw .unauthorized("the API key is not one of this server's; it was started with --api-key or the like")
        }
    }

    /// The token of `Authorization: Bearer TOKEN` (RFC 6750 §2.1).
    private static func bearer(of headers: HTTPFields) -> String? {
        let words = headers[.authorization]?.split(separator: " ") ?? []
        guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
        return String(words[1])
    }

    /// Looks at every byte and at every key, so that the time tells nothing about how much of a key was right.
    private func holds(_ text: String) -> Bool {
        let offered = Array(text.utf8)
        return keys.reduce(false) { found, key in
            let isEqual = Self.areEqual(offered, key)
            return found || isEqual
        }
    }

    private static func areEqual(_ offered: [UInt8], _ key: [UInt8]) -> Bool {
        var difference = offered.count ^ key.count
        for (index, byte) in offered.enumerated() { difference |= Int(byte ^ key[index % key.count]) }
        return difference == 0
    }
}
