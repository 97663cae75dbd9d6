import Foundation
import Inference
import MinervaTesting
import NativeEngine
import ServerBackends

/// A Python that claims to have mlx-lm, and whose server answers as a test says.
struct FakeMLX {
    private let directory: TemporaryDirectory
    let python: String

    /// Answers each prompt with these lines and this status.
    init(_ events: [String], status: Int = 200) throws {
        directory = try TemporaryDirectory()
        let answer = events.joined(separator: "\n\n") + "\n\n"
        let answerPath = try directory.write(Array(answer.utf8), to: "answer")
        let server = try directory.write(Array(Self.server.utf8), to: "server.py")
        let script = """
            #!/bin/sh
            case "$2" in
                *"minerva: version"*) echo some notice; echo "minerva: version 9.9" ;;
                *) shift 2; exec python3 '\(server)' '\(answerPath)' \(status) "$@" ;;
            esac

            """
        python = try directory.write(Array(script.utf8), to: "python")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: python)
    }

    /// Owlet, as that server has it.
    func load() async throws -> any LoadedModel {
        var configuration = ProgramConfiguration.mlx
        configuration.program = "/nowhere/mlx_lm.server"
        configuration.python = python
        let backend = MLXBackend(configuration) { _ in
            let file = try NativeModelFile(path: Subject.modelPath)
            return try LocalModel(gguf: file.file, tokenizer: file.tokenizer)
        }
        return try await backend.load(path: "/nowhere", options: Subject.options)
    }

    /// The body of the last request.
    func question() throws -> [String: Any] {
        let data = try Data(
            contentsOf: URL(fileURLWithPath: python).deletingLastPathComponent().appending(path: "answer.question")
        )
        return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }

    /// An event with the numbers of tokens.
    static func event(_ tokens: [Int32], finish: String? = nil) -> String {
        let text = tokens.map { "\($0) " }.joined()
        let reason = finish.map { "\"\($0)\"" } ?? "null"
        return "data: {\"choices\": [{\"index\": 0, \"finish_reason\": \(reason), \"text\": \"\(text)\"}]}"
    }

    private static let server = """
        import http.server, os, sys
        path, status, *rest = sys.argv[1:]
        # Read before the test lets go of its folder.
        with open(path, "rb") as file:
            answer = file.read()
        key = "Bearer " + os.environ["MINERVA_SERVER_KEY"]
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200 if self.headers["Authorization"] == key else 401)
                self.end_headers()
                self.wfile.write(b"{}")
            def do_POST(self):
                question = self.rfile.read(int(self.headers["Content-Length"]))
                if os.path.exists(path):
                    with open(path + ".question", "wb") as file:
                        file.write(question)
                self.send_response(int(status))
                self.end_headers()
                self.wfile.write(answer)
        port = int(rest[rest.index("--port") + 1])
        http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()

        """
}
