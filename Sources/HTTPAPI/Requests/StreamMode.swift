import JSON

/// Whether a reply is sent piece by piece.
enum StreamMode: Sendable, Equatable {
    /// The whole reply at once.
    case off

    /// Server-sent events; `includesUsage` adds one with the token counts before the end.
    case on(includesUsage: Bool)

    /// Takes `stream` and `stream_options` out of a request.
    init(from body: inout RequestObject) throws(APIError) {
        let streams = try body.take("stream")?.boolean() ?? false
        guard let options = body.take("stream_options") else {
            self = streams ? .on(includesUsage: false) : .off
            return
        }
        guard streams else { throw .invalid(options.path, "allowed only with \"stream\": true") }
        var fields = try options.object()
        self = .on(includesUsage: try fields.take("include_usage")?.boolean() ?? false)
        try fields.refuse("include_obfuscation", except: [false])
        try fields.refuseRest()
    }
}
