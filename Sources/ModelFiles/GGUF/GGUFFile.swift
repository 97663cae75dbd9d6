/// A GGUF model, mapped into memory and checked: one file, or all shards of a split model.
///
/// Everything that the headers claim is proved when the file is opened; what remains is trust in the weights' values.
/// The sizes are those at that moment: see ``bytes(of:)`` for what happens when a file is truncated later.
///
/// - Source: the GGUF specification, versions 2 and 3, little-endian.
package struct GGUFFile: Sendable {
    /// The path that was opened.
    package let path: String
    /// The GGUF version, 2 or 3; of the first shard.
    package let version: Int
    /// The metadata in file order; of the first shard.
    package let metadata: Metadata
    /// All tensors in file order, shard after shard.
    package let tensors: [TensorDescription]

    private let positions: [String: Int]
    private let shards: [MappedFile]

    /// Maps and checks a file, and if it is the first shard of a split model, all others beside it.
    ///
    /// - Throws: ``ModelFileError`` with the path, the byte and the key or tensor, for whatever is wrong.
    /// - Complexity: O(header); weights are not touched. Allocates in proportion to the header, never to its claims.
    package init(path: String, limits: GGUFLimits = .default) throws(ModelFileError) {
        let first = try MappedFile(path: path)
        let header = try GGUFHeader(of: first, shard: 0, limits: limits)
        var shards = [first]
        var tensors = header.tensors
        if let split = try GGUFSplit(header.metadata) {
            let name = try split.firstName(of: first, metadata: header.metadata, limits: limits)
            for number in 1..<split.count {
                let shard = try Self.shard(name.sibling(number + 1))
                let shardHeader = try GGUFHeader(of: shard, shard: number, limits: limits)
                try split.checkSibling(shardHeader, number: number, path: shard.path)
                shards.append(shard)
                tensors += shardHeader.tensors
            }
            guard tensors.count == split.tensorCount else {
                let message = "the shards have \(tensors.count) tensors; split.tensors.count says \(split.tensorCount)"
                throw ModelFileError(.inconsistentShards, message, path: path, subject: "split.tensors.count")
            }
        }
        self.path = path
        self.version = Int(header.version)
        self.metadata = header.metadata
        self.tensors = tensors
        self.positions = try Self.positions(of: tensors, in: shards)
        self.shards = shards
    }

    /// The size of all files of the model together, in bytes.
    package var byteCount: Int { shards.reduce(0) { $0 + $1.bytes.count } }

    /// The weights of a tensor of this file, in the layout of its type; aligned to at least 8 bytes.
    ///
    /// The pointer is valid as long as this `GGUFFile` or a copy of it lives: keep it beside what uses the pointer, or
    /// use `withExtendedLifetime`. If another process truncates the file while it is mapped, access to the lost pages
    /// raises SIGBUS, which nothing here can turn into an error.
    package func bytes(of tensor: TensorDescription) -> UnsafeRawBufferPointer {
        precondition(shards.indices.contains(tensor.shard), "tensor of another file")
        let bytes = shards[tensor.shard].bytes
        precondition(tensor.fileRange.upperBound <= bytes.count, "tensor of another file")
        return UnsafeRawBufferPointer(rebasing: bytes[tensor.fileRange])
    }

    /// Lets go of the memory behind a tensor whose weights have been copied; they can still be read.
    package func release(_ tensor: TensorDescription) {
        precondition(shards.indices.contains(tensor.shard), "tensor of another file")
        shards[tensor.shard].release(tensor.fileRange)
    }

    /// The tensor of a name, or nil if there is none.
    package subscript(tensor name: String) -> TensorDescription? {
        positions[name].map { tensors[$0] }
    }

    /// A tensor that must be there in a known shape, the fastest dimension first.
    ///
    /// - Throws: ``ModelFileError`` `.missingTensor` or `.unexpectedShape`.
    package func tensor(_ name: String, shape: [Int]) throws(ModelFileError) -> TensorDescription {
        guard let tensor = try optionalTensor(name, shape: shape) else {
            let message =
                "tensor \(name.quoted) of shape \(shape) is missing; the model is incomplete or of another kind"
            throw ModelFileError(.missingTensor, message, path: path, subject: name)
        }
        return tensor
    }

    /// A tensor in a known shape, the fastest dimension first, or nil if there is none of that name.
    ///
    /// - Throws: ``ModelFileError`` `.unexpectedShape`.
    package func optionalTensor(_ name: String, shape: [Int]) throws(ModelFileError) -> TensorDescription? {
        guard let tensor = self[tensor: name] else { return nil }
        guard tensor.shape == shape else {
            throw ModelFileError(
                .unexpectedShape,
                "tensor \(name.quoted): expected shape \(shape), found \(tensor.shape)",
                path: shards[tensor.shard].path,
                byteOffset: tensor.descriptionOffset,
                subject: name
            )
        }
        return tensor
    }

    private static func shard(_ name: ShardName) throws(ModelFileError) -> MappedFile {
        do {
            return try MappedFile(path: name.path)
        } catch {
            let message =
                "shard \(name.number) of \(name.count) cannot be used: \(error.message); "
                + "all shards must lie beside the first"
            throw ModelFileError(.missingShard, message, path: name.path)
        }
    }

    private static func positions(
        of tensors: [TensorDescription],
        in shards: [MappedFile]
    ) throws(ModelFileError) -> [String: Int] {
        var positions: [String: Int] = [:]
        positions.reserveCapacity(tensors.count)
        for (position, tensor) in tensors.enumerated() {
            guard positions.updateValue(position, forKey: tensor.name) == nil else {
                throw ModelFileError(
                    .duplicateTensor,
                    "tensor \(tensor.name.quoted) occurs twice; expected one description",
                    path: shards[tensor.shard].path,
                    byteOffset: tensor.descriptionOffset,
                    subject: tensor.name
                )
            }
        }
        return positions
    }
}
