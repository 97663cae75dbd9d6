/// An array of metadata values of one type, stored compactly.
package enum MetadataArray: Sendable, Equatable {
    case uint8([UInt8])
    case int8([Int8])
    case uint16([UInt16])
    case int16([Int16])
    case uint32([UInt32])
    case int32([Int32])
    case float32([Float])
    case bool([Bool])
    case string(ByteStringArray)
    case array([MetadataArray])
    case uint64([UInt64])
    case int64([Int64])
    case float64([Double])

    /// The type of the elements.
    package var elementType: MetadataValueType {
        switch self {
        case .uint8: .uint8
        case .int8: .int8
        case .uint16: .uint16
        case .int16: .int16
        case .uint32: .uint32
        case .int32: .int32
        case .float32: .float32
        case .bool: .bool
        case .string: .string
        case .array: .array
        case .uint64: .uint64
        case .int64: .int64
        case .float64: .float64
        }
    }

    /// The number of elements.
    package var count: Int {
        switch self {
        case .uint8(let elements): elements.count
        case .int8(let elements): elements.count
        case .uint16(let elements): elements.count
        case .int16(let elements): elements.count
        case .uint32(let elements): elements.count
        case .int32(let elements): elements.count
        case .float32(let elements): elements.count
        case .bool(let elements): elements.count
        case .string(let elements): elements.count
        case .array(let elements): elements.count
        case .uint64(let elements): elements.count
        case .int64(let elements): elements.count
        case .float64(let elements): elements.count
        }
    }

    /// The elements as integers of any width, or nil if they are none or one does not fit.
    ///
    /// - Complexity: O(1) if the elements have that width already, else O(count).
    func integers<Integer: FixedWidthInteger>() -> [Integer]? {
        switch self {
        case .uint8(let elements): Self.exactly(elements)
        case .int8(let elements): Self.exactly(elements)
        case .uint16(let elements): Self.exactly(elements)
        case .int16(let elements): Self.exactly(elements)
        case .uint32(let elements): Self.exactly(elements)
        case .int32(let elements): Self.exactly(elements)
        case .uint64(let elements): Self.exactly(elements)
        case .int64(let elements): Self.exactly(elements)
        default: nil
        }
    }

    private static func exactly<Source: FixedWidthInteger, Integer: FixedWidthInteger>(
        _ elements: [Source]
    ) -> [Integer]? {
        if let same = elements as? [Integer] { return same }
        var result: [Integer] = []
        result.reserveCapacity(elements.count)
        for element in elements {
            guard let converted = Integer(exactly: element) else { return nil }
            result.append(converted)
        }
        return result
    }
}
