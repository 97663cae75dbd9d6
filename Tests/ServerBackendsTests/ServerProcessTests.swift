import Foundation
import MinervaTesting
import ServerBackends
import Testing

@Suite struct ServerProcessTests {
    private func shell(_ script: String) -> ServerCommand {
        ServerCommand("/bin/sh", arguments: ["-c", script], environment: ["MINERVA_TEST": "seen"])
    }

    /// The number in the line of a log that begins so.
    private func number(after start: String, in log: ServerLog) async throws -> Int32 {
        var number: Int32?
        try await waitUntil {
            number =
                log.last(100).lazy.filter { $0.hasPrefix(start) }.compactMap { Int32($0.dropFirst(start.count)) }.first
            return number != nil
        }
        return try #require(number)
    }

    @Test func `keeps what a server writes to both outputs, and how it ended`() async throws {
        let process = ServerProcess(shell("echo out $MINERVA_TEST; echo err >&2; exit 3"))
        await process.waitForEnd()
        #expect(process.hasEnded)
        let lines = process.log.last(10)
        #expect(lines.contains("out seen"))
        #expect(lines.contains("err"))
        #expect(lines.contains("minerva: ended with status 3"))
    }

    @Test func `says that a program is missing`() async {
        let process = ServerProcess(ServerCommand("/nowhere/llama-server"))
        await process.waitForEnd()
        #expect(process.log.last(10).contains { $0.contains("/nowhere/llama-server") })
    }

    @Test func `keeps the last lines of a server that writes much`() async {
        let process = ServerProcess(shell("i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i + 1)); done"))
        await process.waitForEnd()
        #expect(process.log.last(200).last { $0.hasPrefix("line") } == "line 2999")
        #expect(process.log.last(10_000).count == 200)
    }

    @Test func `outlives lines of any length, of which it keeps the beginning`() async {
        let process = ServerProcess(
            shell("echo start; head -c 3000000 /dev/zero | tr '\\0' x; echo; echo after; exit 3")
        )
        await process.waitForEnd()
        let lines = process.log.last(10)
        #expect(lines.contains(String(repeating: "x", count: 2000)))
        #expect(lines.suffix(2) == ["after", "minerva: ended with status 3"])
    }

    @Test func `ends a server that ignores signals, with all that it started, and leaves no zombie`() async throws {
        let process = ServerProcess(
            shell("trap '' TERM INT HUP; sleep 600 & echo child $!; while :; do sleep 600; done")
        )
        let child = try await number(after: "child ", in: process.log)
        let server = try #require(process.processID)
        #expect(ProcessTable.isAlive(server))
        await process.stop()
        #expect(process.hasEnded)
        #expect(!ProcessTable.isAlive(server) && !ProcessTable.isZombie(server))
        try await waitUntil { !ProcessTable.isAlive(child) }
    }

    @Test(arguments: [true, false])
    func `does not wait for what has left the server's group`(_ isStopped: Bool) async throws {
        let escape =
            "python3 -c 'import os, time; os.setsid(); print(\"child\", os.getpid(), flush=True); time.sleep(600)'"
        let process = ServerProcess(shell("\(escape) & sleep 600"))
        let child = try await number(after: "child ", in: process.log)
        defer { ProcessTable.end(child) }
        if isStopped {
            await process.stop()
        } else {
            ProcessTable.end(try #require(process.processID))
            await process.waitForEnd()
        }
        #expect(process.hasEnded)
        #expect(ProcessTable.isAlive(child))
    }

    @Test func `notices that a server was killed`() async throws {
        let process = ServerProcess(shell("exec sleep 600"))
        try await waitUntil { process.processID != nil }
        ProcessTable.end(try #require(process.processID))
        await process.waitForEnd()
        #expect(process.log.last(1) == ["minerva: ended with status 137"])
    }

    @Test func `ends a server whose owner forgets it`() async throws {
        let log = ServerLog()
        var process: ServerProcess? = ServerProcess(shell("exec sleep 600"), log: log)
        let server = try await number(after: "minerva: started process ", in: log)
        #expect(process?.hasEnded == false)
        process = nil
        try await waitUntil { !ProcessTable.isAlive(server) }
    }

    /// Another process holds the pipe here as we do otherwise, and is killed: nothing in it gets to run any more.
    @Test func `ends a server when the process that started it is killed`() async throws {
        let leash = Pipe()
        let owner = Process()
        owner.executableURL = URL(fileURLWithPath: "/bin/sleep")
        owner.arguments = ["600"]
        owner.standardOutput = leash.fileHandleForWriting
        try owner.run()
        try leash.fileHandleForWriting.close()

        let directory = try TemporaryDirectory()
        let log = try directory.write([], to: "log")
        let guardian = Process()
        guardian.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // The guard ends its group as a whole; it has one of its own already where the system's library sees to that.
        let start = """
            import os, sys
            if os.getpgrp() != os.getpid(): os.setsid()
            os.execv("/bin/sh", ["sh", "-c"] + sys.argv[1:])
            """
        guardian.arguments = ["python3", "-c", start, GuardScript.text, "guard", "/bin/sleep", "600"]
        guardian.standardInput = leash.fileHandleForReading
        guardian.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        try guardian.run()
        var server: Int32?
        try await waitUntil {
            let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
            server = text.hasSuffix("\n") ? text.split(whereSeparator: \.isWhitespace).last.flatMap { Int32($0) } : nil
            return server != nil
        }
        let id = try #require(server)
        #expect(ProcessTable.isAlive(id))

        ProcessTable.end(owner.processIdentifier)
        try await waitUntil { !ProcessTable.isAlive(id) && !owner.isRunning && !guardian.isRunning }
    }
}
