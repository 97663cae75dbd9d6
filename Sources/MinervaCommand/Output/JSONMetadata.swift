import ModelFiles

/// A metadata value as JSON; long arrays show only their length.
struct JSONMetadata: Encodable {
    let value: MetadataValue

    /// Elements up to which an array is shown.
    private static let shownLength = 16

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch value {
        case .uint8(let number): try container.encode(number)
        case .int8(let number): try container.encode(number)
        case .uint16(let number): try container.encode(number)
        case .int16(let number): try container.encode(number)
        case .uint32(let number): try container.encode(number)
        case .int32(let number): try container.encode(number)
        case .uint64(let number): try container.encode(number)
        case .int64(let number): try container.encode(number)
        case .float32(let number): try encode(Double(number), "\(number)", to: &container)
        case .float64(let number): try encode(number, "\(number)", to: &container)
        case .bool(let flag): try container.encode(flag)
        case .string(let text): try container.encode(text.description)
        case .array(let array): try encode(array, to: &container)
        }
    }

    /// JSON has no infinities; those become text.
    private func encode(_ number: Double, _ text: String, to container: inout any SingleValueEncodingContainer) throws {
        if number.isFinite { try container.encode(number) } else { try container.encode(text) }
    }

    private func encode(_ array: MetadataArray, to container: inout any SingleValueEncodingContainer) throws {
        guard array.count <= Self.shownLength else { return try container.encode(value.description) }
        switch array {
        case .uint8(let elements): try container.encode(elements)
        case .int8(let elements): try container.encode(elements)
        case .uint16(let elements): try container.encode(elements)
        case .int16(let elements): try container.encode(elements)
        case .uint32(let elements): try container.encode(elements)
        case .int32(let elements): try container.encode(elements)
        case .uint64(let elements): try container.encode(elements)
        case .int64(let elements): try container.encode(elements)
        case .float32(let elements): try container.encode(elements.map { JSONMetadata(value: .float32($0)) })
        case .float64(let elements): try container.encode(elements.map { JSONMetadata(value: .float64($0)) })
        case .bool(let elements): try container.encode(elements)
        case .string(let elements): try container.encode(elements.map(\.description))
        case .array(let elements): try container.encode(elements.map { JSONMetadata(value: .array($0)) })
        }
    }
}
