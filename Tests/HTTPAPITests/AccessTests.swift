import HTTPAPI
import MinervaTesting
import Testing

@Suite struct AccessTests {
    private static let keys = ["first-key", "sk-second/key=="]

    private static func askForKeys(_ configuration: inout HTTPServer.Configuration) {
        configuration.access.keys = AccessKeys(keys)
    }

    @Test(arguments: [
        "Authorization: Bearer first-key", "authorization: bearer sk-second/key==", "x-api-key: first-key",
        "X-Api-Key: wrong\r\nAuthorization: Bearer first-key",
    ])
    func `lets in who has a key`(header: String) async throws {
        try await TestServer.with(.pieces("a"), configure: Self.askForKeys) { server in
            let models = try await server.send("GET", "/v1/models", headers: ["Host: localhost", header])
            #expect(models.status == 200)
        }
    }

    @Test(arguments: [
        "X-Other: first-key", "Authorization: Bearer first-ke", "Authorization: Bearer first-keyfirst-key",
        "Authorization: Bearer ", "Authorization: first-key", "Authorization: Basic first-key", "x-api-key: FIRST-KEY",
        "x-api-key:", "Authorization: Bearer first-key sk-second/key==",
    ])
    func `refuses who has none`(header: String) async throws {
        try await TestServer.with(.pieces("a"), configure: Self.askForKeys) { server in
            for (method, path) in [
                ("GET", "/v1/models"), ("GET", "/metrics"), ("POST", "/v1/completions"), ("GET", "/x"),
            ] {
                let response = try await server.send(method, path, headers: ["Host: localhost", header])
                #expect(response.status == 401)
                #expect(response.headers["www-authenticate"] == "Bearer")
                #expect(try response.error["code"] as? String == "invalid_api_key")
                #expect(try response.error["type"] as? String == "invalid_request_error")
                #expect(!response.body.contains("first-key"))
            }
            #expect(server.model.requests.isEmpty)
        }
    }

    @Test(arguments: ["/", "/health"])
    func `shows without a key that it is alive`(path: String) async throws {
        try await TestServer.with(.pieces(), configure: Self.askForKeys) { server in
            #expect(try await server.send("GET", path).status == 200)
        }
    }

    @Test(arguments: [
        "localhost", "LocalHost:1234", "127.0.0.1", "127.0.0.1:11434", "127.255.0.9", "[::1]", "[::1]:80",
        "models.example", "Models.Example:8080",
    ])
    func `answers under the names of this machine and those that are allowed`(host: String) async throws {
        try await TestServer.with(.pieces()) {
            $0.access.hosts = ["models.example"]
        } _: { server in
            #expect(try await server.send("GET", "/v1/models", headers: ["Host: \(host)"]).status == 200)
        }
    }

    @Test(arguments: [
        "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.1@evil.example",
        "localhost:80@evil.example", "127.1", "128.0.0.1", "127.0.0.+1", "127.0.0.256", "[::2]", "[::1", "::1", "",
        "192.168.0.1", "notlocalhost", "localhost:8x",
    ])
    func `answers under no other name, so that no page can pass for this machine`(host: String) async throws {
        try await TestServer.with(.pieces()) { server in
            for path in ["/v1/models", "/", "/health", "/metrics"] {
                let response = try await server.send("GET", path, headers: ["Host: \(host)"])
                #expect(response.status == 403)
                #expect(try response.error["code"] as? String == "host_not_allowed")
                #expect(response.body.contains("--allowed-host"))
            }
        }
    }

    @Test func `refuses a request that names no host`() async throws {
        try await TestServer.with(.pieces()) { server in
            #expect(try await server.send("GET", "/v1/models", headers: ["X-Host: localhost"]).status == 403)
        }
    }

    @Test(arguments: [
        "http://localhost:3000", "https://127.0.0.1", "http://[::1]:8080", "https://chat.example", "app://minerva",
    ])
    func `lets pages of this machine and those that are allowed read answers`(origin: String) async throws {
        try await TestServer.with(.pieces("a")) {
            $0.access.origins = ["https://chat.example", "app://minerva"]
        } _: { server in
            let headers = ["Host: localhost", "Origin: \(origin)"]
            for response in [
                try await server.send("GET", "/v1/models", headers: headers),
                try await server.send("GET", "/nothing", headers: headers),
                try await server.send(
                    "POST",
                    "/v1/completions",
                    headers: headers,
                    body: #"{"model": "scripted/model", "prompt": "x", "stream": true}"#
                ),
            ] {
                #expect(response.headers["access-control-allow-origin"] == origin)
                #expect(response.headers["vary"] == "Origin")
                #expect(response.headers["access-control-expose-headers"]?.contains("x-request-id") == true)
            }
        }
    }

    @Test(arguments: [
        "https://evil.example", "http://localhost.evil.example", "http://evil.example:11434", "null", "file://",
        "http://localhost@evil.example", "https://chat.example.evil.example",
    ])
    func `does no work for other pages`(origin: String) async throws {
        try await TestServer.with(.pieces("a")) {
            $0.access.origins = ["https://chat.example"]
        } _: { server in
            // A page can send this without asking first.
            let response = try await server.send(
                "POST",
                "/v1/completions",
                headers: ["Host: localhost", "Origin: \(origin)", "Content-Type: text/plain"],
                body: #"{"model": "scripted/model", "prompt": "x"}"#
            )
            #expect(response.status == 403)
            #expect(try response.error["code"] as? String == "origin_not_allowed")
            #expect(response.headers["access-control-allow-origin"] == nil)
            #expect(server.model.requests.isEmpty)
        }
    }

    @Test func `lets every page in if that is wanted`() async throws {
        try await TestServer.with(.pieces()) {
            $0.access.origins = ["*"]
        } _: { server in
            let response = try await server.send(
                "GET",
                "/v1/models",
                headers: ["Host: localhost", "Origin: https://any.example"]
            )
            #expect(response.status == 200)
            #expect(response.headers["access-control-allow-origin"] == "https://any.example")
        }
    }

    @Test func `says nothing about pages to who is none`() async throws {
        try await TestServer.with(.pieces()) { server in
            let response = try await server.send("GET", "/v1/models")
            #expect(response.headers["access-control-allow-origin"] == nil)
        }
    }

    @Test func `tells a browser what it may send, before it has a key`() async throws {
        try await TestServer.with(.pieces(), configure: Self.askForKeys) { server in
            let response = try await server.send(
                "OPTIONS",
                "/v1/chat/completions",
                headers: [
                    "Host: localhost", "Origin: http://localhost:3000", "Access-Control-Request-Method: POST",
                    "Access-Control-Request-Headers: authorization,content-type,x-stainless-os",
                ]
            )
            #expect(response.status == 204)
            #expect(response.headers["access-control-allow-origin"] == "http://localhost:3000")
            #expect(response.headers["access-control-allow-methods"]?.contains("POST") == true)
            #expect(
                response.headers["access-control-allow-headers"] == "authorization,content-type,x-stainless-os"
            )
            let refused = try await server.send(
                "OPTIONS",
                "/v1/chat/completions",
                headers: ["Host: localhost", "Origin: https://evil.example", "Access-Control-Request-Method: POST"]
            )
            #expect(refused.status == 403)
            #expect(refused.headers["access-control-allow-methods"] == nil)
        }
    }

    @Test(arguments: ["0.0.0.0", "::", "192.0.2.1", "example.invalid"])
    func `does not listen beyond this machine without a key`(address: String) async throws {
        let error = await #expect(throws: HTTPServerError.self) {
            try await TestServer.with(.pieces()) {
                $0.address = address
            } _: { _ in
            }
        }
        #expect(error?.code == .unprotected)
        #expect(error?.message.contains("--api-key-file") == true)
        #expect(error?.message.contains("--allow-anyone") == true)
    }

    @Test func `listens beyond this machine with a key, under any name`() async throws {
        try await TestServer.with(.pieces()) {
            $0.address = "0.0.0.0"
            Self.askForKeys(&$0)
        } _: { server in
            let headers = ["Host: models.example", "x-api-key: first-key"]
            #expect(try await server.send("GET", "/v1/models", headers: headers).status == 200)
        }
    }

    @Test func `says which file of a certificate can not be used`() async throws {
        let error = await #expect(throws: HTTPServerError.self) {
            try await TestServer.with(.pieces()) {
                $0.certificate = ServerCertificate(certificatePath: "/nothing/cert.pem", keyPath: "/nothing/key.pem")
            } _: { _ in
            }
        }
        #expect(error?.code == .unusableCertificate)
        #expect(error?.message.contains("/nothing/cert.pem") == true)
    }
}
