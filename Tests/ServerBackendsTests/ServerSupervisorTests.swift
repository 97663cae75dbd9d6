import MinervaTesting
import ServerBackends
import Testing

@Suite struct ServerSupervisorTests {
    /// A server that everyone has.
    private func recipe(readyPath: String = "/", limit: Duration = .seconds(60)) -> ServerSupervisor.Recipe {
        ServerSupervisor.Recipe(name: "files", readyPath: readyPath, readyLimit: limit) { port, _ in
            ServerCommand("python3", arguments: ["-c", Self.script, String(port)])
        }
    }

    private static let script = """
        import http.server, sys
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200 if self.path == "/" else 503)
                self.send_header("Content-Length", "4")
                self.end_headers()
                self.wfile.write(b"null")
        print("listening", flush=True)
        http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
        """

    @Test func `starts a server anew that was killed, on another port`() async throws {
        let supervisor = ServerSupervisor(recipe())
        try await supervisor.start()
        let (first, endpoint) = try (#require(await supervisor.processID), #require(await supervisor.endpoint))
        ProcessTable.end(first)
        try await waitUntil {
            guard let id = await supervisor.processID else { return false }
            return id != first
        }
        #expect(await supervisor.endpoint != endpoint)
        let second = try #require(await supervisor.processID)
        await supervisor.stop()
        #expect(!ProcessTable.isAlive(second))
        #expect(await supervisor.processID == nil)
    }

    @Test func `gives up a server that is not ready in time, and ends it`() async throws {
        let supervisor = ServerSupervisor(recipe(readyPath: "/never", limit: .milliseconds(1)))
        let error = await #expect(throws: ServerBackendError.self) { try await supervisor.start() }
        #expect(error?.code == .notReady)
        #expect(await supervisor.processID == nil)
    }

    @Test func `shows the last lines of a server that ends before it is ready`() async throws {
        let recipe = ServerSupervisor.Recipe(name: "nothing", readyPath: "/", readyLimit: .seconds(60)) { _, _ in
            ServerCommand("/bin/sh", arguments: ["-c", "echo no such model >&2; exit 1"])
        }
        let error = await #expect(throws: ServerBackendError.self) { try await ServerSupervisor(recipe).start() }
        #expect(error?.code == .startFailed)
        #expect(error?.message.contains("no such model") == true)
        #expect(error?.message.contains("ended with status 1") == true)
    }

    @Test func `gives each server a key of its own that nobody can guess`() async throws {
        let supervisors = [ServerSupervisor(recipe()), ServerSupervisor(recipe())]
        var keys: Set<String> = []
        for supervisor in supervisors {
            try await supervisor.start()
            keys.insert(try #require(await supervisor.endpoint?.headers["Authorization"]))
            await supervisor.stop()
        }
        #expect(keys.count == 2)
        #expect(keys.allSatisfy { $0.hasPrefix("Bearer ") && $0.count == 7 + 64 })
    }
}
