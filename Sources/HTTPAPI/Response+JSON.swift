import HTTPTypes
import Hummingbird
import JSON
import NIOCore

extension Response {
    /// A response that is one JSON value.
    init(status: HTTPResponse.Status, json: JSONValue) {
        let bytes = JSONWriter.bytes(of: json)
        self.init(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    /// The response to a request that is refused.
    init(_ error: APIError) {
        self.init(status: error.status, json: error.json)
        headers.append(contentsOf: error.headers)
    }
}
