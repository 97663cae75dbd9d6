package import ModelFiles

/// Builds small GGUF models in memory, right ones and (through its raw properties) wrong ones.
package struct GGUFBuilder: Sendable {
    /// A tensor as it will be described; nothing checks that the parts agree.
    package struct Tensor: Sendable {
        /// The tensor's name.
        package var name: String
        /// The ggml type code; any number.
        package var typeCode: UInt32
        /// The dimensions, the fastest first.
        package var shape: [UInt64]
        /// The weights in the layout of the type.
        package var bytes: [UInt8]
        /// Where the weights are said to begin; nil for where they are written.
        package var offset: UInt64?

        /// Describes a tensor, rightly or wrongly.
        package init(name: String, typeCode: UInt32, shape: [UInt64], bytes: [UInt8] = [], offset: UInt64? = nil) {
            self.name = name
            self.typeCode = typeCode
            self.shape = shape
            self.bytes = bytes
            self.offset = offset
        }
    }

    /// The GGUF version written; the layout is that of 2 and 3, which is the same.
    package var version: UInt32 = 3
    /// The alignment of the weights; other than 32 it is also written as `general.alignment`.
    package var alignment = 32
    /// The metadata in file order.
    package var metadata: [(key: String, value: MetadataValue)] = []
    /// The tensors in file order.
    package var tensors: [Tensor] = []

    /// An empty model.
    package init() {}

    /// Sets a metadata value, in the place of the old one if there is one.
    package mutating func set(_ key: String, _ value: MetadataValue) {
        if let position = metadata.firstIndex(where: { $0.key == key }) {
            metadata[position].value = value
        } else {
            metadata.append((key, value))
        }
    }

    /// Adds a tensor whose weights are in the layout of the type already; `shape` has the fastest dimension first.
    package mutating func add(_ name: String, type: ElementType, shape: [Int], bytes: [UInt8]) {
        precondition(type.byteCount(elements: shape.reduce(1, *)) == bytes.count, "bytes of another shape")
        let shape = shape.map { UInt64($0) }
        tensors.append(Tensor(name: name, typeCode: type.rawValue, shape: shape, bytes: bytes))
    }

    /// Adds an F32 tensor; `shape` has the fastest dimension first.
    package mutating func add(_ name: String, shape: [Int], weights: [Float]) {
        var bytes = LittleEndianBytes()
        for weight in weights { bytes.append(weight.bitPattern) }
        add(name, type: .f32, shape: shape, bytes: bytes.bytes)
    }

    /// The header alone: the file up to and without the padding before the weights.
    package func header() -> [UInt8] {
        var metadata = metadata
        if alignment != 32 { metadata.append(("general.alignment", .uint32(UInt32(alignment)))) }
        var output = LittleEndianBytes()
        output.append("GGUF".utf8)
        output.append(version)
        output.append(UInt64(tensors.count))
        output.append(UInt64(metadata.count))
        for (key, value) in metadata {
            output.append(string: key.utf8)
            output.append(value.type.rawValue)
            output.append(value)
        }
        var offset: UInt64 = 0
        for tensor in tensors {
            output.append(string: tensor.name.utf8)
            output.append(UInt32(tensor.shape.count))
            for length in tensor.shape { output.append(length) }
            output.append(tensor.typeCode)
            output.append(tensor.offset ?? offset)
            let unit = UInt64(alignment)
            offset += (UInt64(tensor.bytes.count) + unit - 1) / unit * unit
        }
        return output.bytes
    }

    /// The whole file.
    package func data() -> [UInt8] {
        var output = LittleEndianBytes()
        output.append(header())
        for tensor in tensors {
            output.pad(to: alignment)
            output.append(tensor.bytes)
        }
        output.pad(to: alignment)
        return output.bytes
    }

    /// Writes the model to a temporary file, opens it and removes the file; the mapping outlives it.
    package func open(limits: GGUFLimits = .default) throws -> GGUFFile {
        let directory = try TemporaryDirectory()
        return try withExtendedLifetime(directory) {
            try GGUFFile(path: directory.write(data(), to: "model.gguf"), limits: limits)
        }
    }
}
