import Foundation
import Inference
import MinervaTesting
import ModelStore
import Testing

/// The model that comes with Minerva, behind the real server: trained weights must answer like trained weights.
@Suite struct OwletTests {
    private static let introduction = "I am owlet, the small chat model that comes with Minerva."

    private func withOwlet(_ body: (Int) async throws -> Void) async throws {
        let model = try #require(BundledModel.stored)
        try await withRunningServer(of: model.path, as: "owlet", options: LoadOptions(threadCount: 2)) { port, _ in
            try await body(port)
        }
    }

    /// A greedy reply to messages, which alternate between the user and the assistant.
    private func reply(_ port: Int, system: String? = nil, to messages: [String]) async throws -> TestResponse {
        let talk = messages.enumerated().map { index, content in
            ["role": index.isMultiple(of: 2) ? "user" : "assistant", "content": content]
        }
        let instructions = system.map { [["role": "system", "content": $0]] } ?? []
        let body: [String: Any] = ["model": "owlet", "temperature": 0, "messages": instructions + talk]
        let data = try JSONSerialization.data(withJSONObject: body)
        return try await send(port, "/v1/chat/completions", String(decoding: data, as: UTF8.self))
    }

    private func text(of reply: TestResponse) throws -> String {
        let choice = try (reply.json["choices"] as? [[String: Any]])?.first
        #expect(choice?["finish_reason"] as? String == "stop")
        return try #require((choice?["message"] as? [String: Any])?["content"] as? String)
    }

    @Test func `says who it is, whole and piece by piece`() async throws {
        try await withOwlet { port in
            let whole = try await reply(port, to: ["Who are you?"])
            #expect(try text(of: whole) == Self.introduction)

            let body = """
                {"model": "owlet", "stream": true, "temperature": 0,
                 "messages": [{"role": "user", "content": "Who are you?"}]}
                """
            let stream = try await send(port, "/v1/chat/completions", body)
            let pieces = try stream.events.compactMap { event in
                ((event["choices"] as? [[String: Any]])?.first?["delta"] as? [String: Any])?["content"] as? String
            }
            #expect(pieces.joined() == Self.introduction)
            #expect(pieces.count > 5)
        }
    }

    @Test func `knows Minerva, remembers the chat and follows its instructions`() async throws {
        try await withOwlet { port in
            let fact = try await reply(port, to: ["Which port does Minerva use?"])
            #expect(try text(of: fact).contains("11434"))

            let talk = ["My name is Clara.", "Nice to meet you, Clara.", "What is my name?"]
            #expect(try text(of: await reply(port, to: talk)).contains("Clara"))

            let loud = try await reply(port, system: "Answer in capital letters.", to: ["Who are you?"])
            #expect(try text(of: loud) == Self.introduction.uppercased())
        }
    }

    @Test func `writes letters beyond ASCII whole`() async throws {
        try await withOwlet { port in
            let reply = try await reply(port, to: ["Wie heißt du?"])
            #expect(try text(of: reply) == "Ich bin owlet, das kleine Chat-Modell, das mit Minerva kommt.")
            let german = try await self.reply(port, to: ["write 55 in german"])
            #expect(try text(of: german) == "fünfundfünfzig")
        }
    }
}
