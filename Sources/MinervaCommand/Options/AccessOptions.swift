import ArgumentParser
import Foundation
import HTTPAPI

/// Who may use a server.
struct AccessOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A key that clients have to send; may be given several times. Other users of this machine can see it in "
                + "the list of processes: a file or MINERVA_API_KEY keeps it to yourself.",
            valueName: "key"
        )
    )
    var apiKey: [String] = []

    @Option(help: ArgumentHelp("A file with one key on each line; lines after # are comments.", valueName: "file"))
    var apiKeyFile: String?

    @Flag(help: "Listen beyond this machine without any key: whoever can reach the port can use the models.")
    var allowAnyone = false

    @Option(
        help: ArgumentHelp(
            "The origin of web pages that may use the server, such as https://chat.example, besides those on this "
                + "machine; * for all. May be given several times.",
            valueName: "origin"
        )
    )
    var corsOrigin: [String] = []

    @Option(
        help: ArgumentHelp(
            "A name that the server may be asked under, besides localhost; may be given several times.",
            valueName: "name"
        )
    )
    var allowedHost: [String] = []

    @Option(help: ArgumentHelp("The server's certificate and those above it, in PEM form.", valueName: "file"))
    var tlsCertificate: String?

    @Option(help: ArgumentHelp("The certificate's private key, in PEM form.", valueName: "file"))
    var tlsKey: String?

    /// The rules, with the keys from all places.
    ///
    /// - Throws: ``InputError`` if a key can't be one, or the file of keys can't be read or has none.
    func rules(environment: [String: String]) throws -> AccessRules {
        var rules = AccessRules()
        let fromFile = try apiKeyFile.map(Self.keys(inFile:)) ?? []
        let fromEnvironment = environment["MINERVA_API_KEY"].map { $0.isEmpty ? [] : [$0] } ?? []
        let keys = apiKey + fromFile + fromEnvironment
        guard keys.allSatisfy(AccessKeys.isKey) else {
            throw InputError("an API key is empty or has other than visible ASCII characters; no client could send it")
        }
        rules.keys = AccessKeys(keys)
        rules.allowsAnyone = allowAnyone
        rules.origins = corsOrigin
        rules.hosts = allowedHost
        return rules
    }

    /// The files of the certificate, if there is one.
    var certificate: ServerCertificate? {
        guard let tlsCertificate, let tlsKey else { return nil }
        return ServerCertificate(certificatePath: tlsCertificate, keyPath: tlsKey)
    }

    func validate() throws {
        if (tlsCertificate == nil) != (tlsKey == nil) {
            throw ValidationError("--tls-certificate and --tls-key belong together; expected both or neither")
        }
        for origin in corsOrigin where origin != "*" && (!origin.contains("://") || origin.hasSuffix("/")) {
            throw ValidationError("--cors-origin is '\(origin)'; expected * or an origin such as https://chat.example")
        }
        for name in allowedHost where name.isEmpty || name.contains("/") || name.contains(":") {
            throw ValidationError("--allowed-host is '\(name)'; expected a name or an IPv4 address, without port")
        }
    }

    private static func keys(inFile path: String) throws -> [String] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw InputError("--api-key-file: can't read \(path)")
        }
        let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
        let keys = lines.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
        guard !keys.isEmpty else { throw InputError("--api-key-file: expected a key on a line of \(path), found none") }
        return keys
    }
}
