/// One metadata value, of the type that the file gives it.
package enum MetadataValue: Sendable, Equatable {
    case uint8(UInt8)
    case int8(Int8)
    case uint16(UInt16)
    case int16(Int16)
    case uint32(UInt32)
    case int32(Int32)
    case float32(Float)
    case bool(Bool)
    case string(ByteString)
    case array(MetadataArray)
    case uint64(UInt64)
    case int64(Int64)
    case float64(Double)

    /// The type of the value.
    package var type: MetadataValueType {
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

    /// The value as an integer of any width, or nil if it is none or does not fit.
    func integer<Integer: FixedWidthInteger>() -> Integer? {
        switch self {
        case .uint8(let value): Integer(exactly: value)
        case .int8(let value): Integer(exactly: value)
        case .uint16(let value): Integer(exactly: value)
        case .int16(let value): Integer(exactly: value)
        case .uint32(let value): Integer(exactly: value)
        case .int32(let value): Integer(exactly: value)
        case .uint64(let value): Integer(exactly: value)
        case .int64(let value): Integer(exactly: value)
        default: nil
        }
    }
}

extension MetadataValue: CustomStringConvertible {
    /// The type and the value, short enough for a message: a long text is cut, an array shows its length only.
    package var description: String {
        switch self {
        case .uint8(let value): "u8 \(value)"
        case .int8(let value): "i8 \(value)"
        case .uint16(let value): "u16 \(value)"
        case .int16(let value): "i16 \(value)"
        case .uint32(let value): "u32 \(value)"
        case .int32(let value): "i32 \(value)"
        case .float32(let value): "f32 \(value)"
        case .bool(let value): "bool \(value)"
        case .string(let value): "string \(value.quoted)"
        case .array(let array): "array of \(array.count) \(array.elementType.name)"
        case .uint64(let value): "u64 \(value)"
        case .int64(let value): "i64 \(value)"
        case .float64(let value): "f64 \(value)"
        }
    }
}
