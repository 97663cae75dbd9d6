import Foundation
import JSON
import Logging

/// Logs one JSON object on each line of standard error.
struct JSONLogHandler: LogHandler {
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var members = [
            JSONMember(name: "time", value: .string(Date.now.formatted(Self.time))),
            JSONMember(name: "level", value: .string(event.level.rawValue)),
            JSONMember(name: "message", value: .string(event.message.description)),
        ]
        let all = [metadataProvider?.get() ?? [:], event.metadata ?? [:]].reduce(metadata) { $0.merging($1) { $1 } }
        // A name that stands twice would leave it to the reader which one counts.
        let taken = Set(members.map(\.name))
        members += Self.members(of: all).filter { !taken.contains($0.name) }
        Console.writeError(String(decoding: JSONWriter.bytes(of: .object(members)), as: UTF8.self) + "\n")
    }

    private static let time = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    private static func members(of metadata: Logger.Metadata) -> [JSONMember] {
        metadata.sorted { $0.key < $1.key }.map { JSONMember(name: $0.key, value: value(of: $0.value)) }
    }

    private static func value(of value: Logger.MetadataValue) -> JSONValue {
        switch value {
        case .string(let text): .string(text)
        case .stringConvertible(let value): .string(value.description)
        case .array(let values): .array(values.map(Self.value(of:)))
        case .dictionary(let metadata): .object(members(of: metadata))
        }
    }
}
