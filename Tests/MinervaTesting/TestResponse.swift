import Foundation

/// What a server answered.
package struct TestResponse {
    package let status: Int
    /// The headers; names in lower case.
    package let headers: [String: String]
    package var body = ""

    /// Reads the head of a response.
    package init(head: String) throws {
        var lines = head.components(separatedBy: "\r\n")
        let words = lines.removeFirst().split(separator: " ")
        guard words.count >= 2, let status = Int(words[1]) else {
            throw TestConnection.Failure(reason: "expected a status line, found \(head)")
        }
        self.status = status
        let fields = lines.filter { !$0.isEmpty }.map { $0.split(separator: ": ", maxSplits: 1) }
        headers = Dictionary(fields.map { ($0[0].lowercased(), String($0.last ?? "")) }) { first, _ in first }
    }

    /// The body as JSON.
    package var json: [String: Any] {
        get throws {
            let value = try JSONSerialization.jsonObject(with: Data(body.utf8))
            guard let object = value as? [String: Any] else {
                throw TestConnection.Failure(reason: "expected an object, found \(body)")
            }
            return object
        }
    }

    /// The error object in the body.
    package var error: [String: Any] {
        get throws { try json["error"] as? [String: Any] ?? [:] }
    }

    /// The values of the frames in the body of a stream, `[DONE]` left out.
    package var events: [[String: Any]] {
        get throws {
            try body.components(separatedBy: "\n\n").filter { $0.hasPrefix("data: {") }.map { frame in
                let value = try JSONSerialization.jsonObject(with: Data(frame.dropFirst("data: ".count).utf8))
                return value as? [String: Any] ?? [:]
            }
        }
    }
}
