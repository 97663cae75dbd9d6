import HummingbirdCore
import HummingbirdTLS
import NIOSSL

/// The files that prove to clients who the server is.
package struct ServerCertificate: Sendable {
    /// Path of the certificate and those that vouch for it, in PEM form, the server's own first.
    package var certificatePath: String

    /// Path of the certificate's private key, in PEM form and without password.
    package var keyPath: String

    /// Names the files; they are read when the server starts.
    package init(certificatePath: String, keyPath: String) {
        self.certificatePath = certificatePath
        self.keyPath = keyPath
    }

    /// Speaks TLS 1.2 or later around a protocol.
    ///
    /// - Throws: ``HTTPServerError`` `.unusableCertificate`.
    func securing(_ channel: HTTPServerBuilder) throws(HTTPServerError) -> HTTPServerBuilder {
        let chain = try Self.read("--tls-certificate", certificatePath) { try NIOSSLCertificate.fromPEMFile($0) }
        let key = try Self.read("--tls-key", keyPath) { try NIOSSLPrivateKey(file: $0, format: .pem) }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        do {
            // The builder would find out only when the first client comes.
            _ = try NIOSSLContext(configuration: configuration)
            return try .tls(channel, tlsConfiguration: configuration)
        } catch {
            throw HTTPServerError(
                code: .unusableCertificate,
                message: "the key in \(keyPath) does not belong to the certificate in \(certificatePath)"
            )
        }
    }

    private static func read<Contents>(
        _ option: String,
        _ path: String,
        _ read: (String) throws -> Contents
    ) throws(HTTPServerError) -> Contents {
        do {
            return try read(path)
        } catch {
            throw HTTPServerError(
                code: .unusableCertificate,
                message: "\(option): expected a readable file in PEM form, without password, found none at \(path)"
            )
        }
    }
}
