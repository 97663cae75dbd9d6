import Inference
import JSON
import ModelFiles
import Serving

extension BackendStatus {
    /// The entry of `GET /v1/backends`.
    var json: JSONValue {
        var members: [JSONMember] = [
            JSONMember(name: "id", value: .string(name)), JSONMember(name: "object", value: "backend"),
            JSONMember(name: "available", value: .boolean(availability.isAvailable)),
        ]
        switch availability {
        case .available(let version):
            members.append(JSONMember(name: "version", value: version.map(JSONValue.string) ?? .null))
        case .unavailable(let reason, let command):
            members.append(JSONMember(name: "reason", value: .string(reason)))
            members.append(JSONMember(name: "install_command", value: command.map(JSONValue.string) ?? .null))
        }
        members.append(JSONMember(name: "formats", value: .array(formats.map { .string($0.rawValue) })))
        members.append(JSONMember(name: "features", value: .array(features.map { .string($0.rawValue) })))
        return .object(members)
    }
}
