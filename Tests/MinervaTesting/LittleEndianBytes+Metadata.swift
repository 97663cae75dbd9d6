import ModelFiles

extension LittleEndianBytes {
    /// Appends a metadata value without its type code.
    mutating func append(_ value: MetadataValue) {
        switch value {
        case .uint8(let value): append(value)
        case .int8(let value): append(value)
        case .uint16(let value): append(value)
        case .int16(let value): append(value)
        case .uint32(let value): append(value)
        case .int32(let value): append(value)
        case .float32(let value): append(value.bitPattern)
        case .bool(let value): append(value ? 1 : 0 as UInt8)
        case .string(let value): append(string: value.bytes)
        case .array(let array): append(array)
        case .uint64(let value): append(value)
        case .int64(let value): append(value)
        case .float64(let value): append(value.bitPattern)
        }
    }

    /// Appends an array: the type of its elements, their count, and each of them.
    private mutating func append(_ array: MetadataArray) {
        append(array.elementType.rawValue)
        append(UInt64(array.count))
        switch array {
        case .uint8(let elements): append(elements)
        case .int8(let elements): elements.forEach { append($0) }
        case .uint16(let elements): elements.forEach { append($0) }
        case .int16(let elements): elements.forEach { append($0) }
        case .uint32(let elements): elements.forEach { append($0) }
        case .int32(let elements): elements.forEach { append($0) }
        case .float32(let elements): elements.forEach { append($0.bitPattern) }
        case .bool(let elements): elements.forEach { append($0 ? 1 : 0 as UInt8) }
        case .string(let elements): elements.forEach { append(string: $0.bytes) }
        case .array(let elements): elements.forEach { append($0) }
        case .uint64(let elements): elements.forEach { append($0) }
        case .int64(let elements): elements.forEach { append($0) }
        case .float64(let elements): elements.forEach { append($0.bitPattern) }
        }
    }
}
