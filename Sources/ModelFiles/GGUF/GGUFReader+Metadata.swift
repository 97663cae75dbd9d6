extension GGUFReader {
    /// The fewest bytes of a metadata entry: a key of one byte, a type and a value.
    static let entryByteCount = 8 + 1 + 4 + 1

    /// Reads so many metadata entries.
    mutating func metadata(count: Int) throws(ModelFileError) -> Metadata {
        var metadata = Metadata(path: file.path)
        for _ in 0..<count {
            let offset = position
            let key = try name("metadata key", limit: limits.keyByteCount)
            let type = try valueType()
            let valueOffset = position
            let entry = Metadata.Entry(key: key, value: try value(of: type), byteOffset: valueOffset)
            guard metadata.append(entry) else {
                throw error(.duplicateKey, "metadata key \(key.quoted) occurs twice; expected one value", at: offset)
            }
        }
        subject = nil
        return metadata
    }

    private mutating func valueType() throws(ModelFileError) -> MetadataValueType {
        let offset = position
        let code: UInt32 = try number("value type")
        guard let type = MetadataValueType(rawValue: code) else {
            throw error(.invalidValueType, "value type\(about) is \(code); expected 0 to 12", at: offset)
        }
        return type
    }

    private mutating func value(of type: MetadataValueType) throws(ModelFileError) -> MetadataValue {
        switch type {
        case .uint8: .uint8(try number("u8 value"))
        case .int8: .int8(try number("i8 value"))
        case .uint16: .uint16(try number("u16 value"))
        case .int16: .int16(try number("i16 value"))
        case .uint32: .uint32(try number("u32 value"))
        case .int32: .int32(try number("i32 value"))
        case .float32: .float32(try number("f32 value"))
        case .bool: .bool(try bools(1)[0])
        case .string: .string(ByteString(Array(try string("string", limit: limits.stringByteCount))[...]))
        case .array: .array(try array(depth: 1))
        case .uint64: .uint64(try number("u64 value"))
        case .int64: .int64(try number("i64 value"))
        case .float64: .float64(try number("f64 value"))
        }
    }

    private mutating func array(depth: Int) throws(ModelFileError) -> MetadataArray {
        guard depth <= limits.nestingDepth else {
            throw error(.limitExceeded, "arrays\(about) nest deeper than the \(limits.nestingDepth) levels allowed")
        }
        let type = try valueType()
        let count = try count("array length", limit: limits.arrayLength, itemByteCount: type.minimumByteCount)
        return switch type {
        case .uint8: .uint8(try numbers(count))
        case .int8: .int8(try numbers(count))
        case .uint16: .uint16(try numbers(count))
        case .int16: .int16(try numbers(count))
        case .uint32: .uint32(try numbers(count))
        case .int32: .int32(try numbers(count))
        case .float32: .float32(try numbers(count))
        case .bool: .bool(try bools(count))
        case .string: .string(try strings(count))
        case .array: .array(try arrays(count, depth: depth + 1))
        case .uint64: .uint64(try numbers(count))
        case .int64: .int64(try numbers(count))
        case .float64: .float64(try numbers(count))
        }
    }

    private mutating func numbers<Number: BitwiseCopyable>(_ count: Int) throws(ModelFileError) -> [Number] {
        let bytes = try take(count * MemoryLayout<Number>.size, "array")
        return [Number](unsafeUninitializedCapacity: count) { buffer, initializedCount in
            UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
            initializedCount = count
        }
    }

    private mutating func bools(_ count: Int) throws(ModelFileError) -> [Bool] {
        let offset = position
        let bytes = try take(count, "bool value")
        if let invalid = bytes.firstIndex(where: { $0 > 1 }) {
            throw error(.invalidBool, "bool\(about) is \(bytes[invalid]); expected 0 or 1", at: offset + invalid)
        }
        return bytes.map { $0 == 1 }
    }

    private mutating func strings(_ count: Int) throws(ModelFileError) -> ByteStringArray {
        var strings = ByteStringArray(capacity: count)
        for _ in 0..<count {
            strings.append(try string("string", limit: limits.stringByteCount))
        }
        return strings
    }

    private mutating func arrays(_ count: Int, depth: Int) throws(ModelFileError) -> [MetadataArray] {
        var arrays: [MetadataArray] = []
        arrays.reserveCapacity(count)
        for _ in 0..<count {
            arrays.append(try array(depth: depth))
        }
        return arrays
    }
}
