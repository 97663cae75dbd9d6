extension GGUFReader {
    /// The fewest bytes of a tensor description: a name of one byte, a dimension count, a type and an offset.
    static let tensorByteCount = 8 + 1 + 4 + 4 + 8

    /// A tensor as described, before it is known where the weights begin.
    private struct Entry {
        let name: String
        let shape: [Int]
        let type: ElementType
        let byteCount: Int
        /// From the start of the weights.
        let offset: UInt64
        let descriptionOffset: Int
    }

    /// Reads so many tensor descriptions, which end the header, and proves that the weights lie in the file one beside
    /// the other.
    mutating func tensors(count: Int, alignment: Int, shard: Int) throws(ModelFileError) -> [TensorDescription] {
        var entries: [Entry] = []
        entries.reserveCapacity(count)
        for _ in 0..<count { entries.append(try entry()) }

        let weightsOffset = (position + alignment - 1) & ~(alignment - 1)
        var tensors: [TensorDescription] = []
        tensors.reserveCapacity(count)
        for entry in entries {
            tensors.append(try placed(entry, from: weightsOffset, alignment: alignment, shard: shard))
        }
        try refuseOverlaps(tensors)
        subject = nil
        return tensors
    }

    private mutating func entry() throws(ModelFileError) -> Entry {
        let descriptionOffset = position
        let name = try name("tensor name", limit: limits.nameByteCount)
        let shapeOffset = position
        let shape = try shape()
        let typeOffset = position
        let code: UInt32 = try number("tensor type")
        guard let type = ElementType(rawValue: code) else {
            throw unreadable(code, tensor: name, at: typeOffset)
        }
        let byteCount = try byteCount(of: shape, type: type, at: shapeOffset)
        return Entry(
            name: name,
            shape: shape,
            type: type,
            byteCount: byteCount,
            offset: try number("tensor offset"),
            descriptionOffset: descriptionOffset
        )
    }

    private func unreadable(_ code: UInt32, tensor name: String, at offset: Int) -> ModelFileError {
        let readable = ElementType.allCases.map(\.name).joined(separator: ", ")
        let message =
            "tensor \(name.quoted) has type \(ElementType.describe(unreadable: code)), which Minerva cannot read; "
            + "readable: \(readable); choose another quantisation of the model"
        return error(.unsupportedElementType, message, at: offset)
    }

    private mutating func shape() throws(ModelFileError) -> [Int] {
        let offset = position
        let dimensionCount: UInt32 = try number("dimension count")
        guard dimensionCount <= limits.dimensionCount else {
            let message =
                "tensor \(quotedSubject) has \(dimensionCount) dimensions; at most \(limits.dimensionCount) are allowed"
            throw error(.limitExceeded, message, at: offset)
        }
        var shape: [Int] = []
        for _ in 0..<dimensionCount {
            let lengthOffset = position
            let length: UInt64 = try number("dimension")
            guard length > 0, let length = Int(exactly: length) else {
                let message = "tensor \(quotedSubject) has a dimension of length \(length); expected 1 to \(Int.max)"
                throw error(.invalidShape, message, at: lengthOffset)
            }
            shape.append(length)
        }
        return shape
    }

    private func byteCount(of shape: [Int], type: ElementType, at offset: Int) throws(ModelFileError) -> Int {
        let rowLength = shape.first ?? 1
        guard rowLength.isMultiple(of: type.blockLength) else {
            let message =
                "tensor \(quotedSubject) has rows of \(rowLength) weights; "
                + "type \(type.name) needs a multiple of \(type.blockLength)"
            throw error(.invalidShape, message, at: offset)
        }
        guard let elementCount = shape.checkedProduct, let byteCount = type.byteCount(elements: elementCount) else {
            throw error(
                .invalidShape,
                "tensor \(quotedSubject) has shape \(shape), whose size overflows 64 bits",
                at: offset
            )
        }
        return byteCount
    }

    private mutating func placed(
        _ entry: Entry,
        from weightsOffset: Int,
        alignment: Int,
        shard: Int
    ) throws(ModelFileError) -> TensorDescription {
        subject = entry.name
        guard entry.offset.isMultiple(of: UInt64(alignment)) else {
            let message =
                "tensor \(quotedSubject) has offset \(entry.offset); expected a multiple of the alignment \(alignment)"
            throw error(.misalignedTensor, message, at: entry.descriptionOffset)
        }
        let available = file.bytes.count - weightsOffset
        guard let offset = Int(exactly: entry.offset), entry.byteCount <= available,
            offset <= available - entry.byteCount
        else {
            let message =
                "tensor \(quotedSubject) takes \(entry.byteCount) bytes from offset \(entry.offset) of the weights, "
                + "but the file has \(max(0, available)); it is cut short or damaged, fetch it again"
            throw error(.tensorOutOfBounds, message, at: entry.descriptionOffset)
        }
        return TensorDescription(
            name: entry.name,
            type: entry.type,
            shape: entry.shape,
            elementCount: entry.shape.reduce(1, *),
            byteCount: entry.byteCount,
            shard: shard,
            fileOffset: weightsOffset + offset,
            descriptionOffset: entry.descriptionOffset
        )
    }

    private mutating func refuseOverlaps(_ tensors: [TensorDescription]) throws(ModelFileError) {
        let ordered = tensors.sorted { $0.fileOffset < $1.fileOffset }
        for (tensor, next) in zip(ordered, ordered.dropFirst()) where next.fileOffset < tensor.fileRange.upperBound {
            subject = next.name
            let message =
                "tensor \(next.name.quoted) begins at byte \(next.fileOffset), within tensor \(tensor.name.quoted), "
                + "which ends at byte \(tensor.fileRange.upperBound)"
            throw error(.overlappingTensors, message, at: next.descriptionOffset)
        }
    }
}

extension [Int] {
    /// The product of all elements, or nil if it overflows.
    fileprivate var checkedProduct: Int? {
        var product = 1
        for factor in self {
            let (next, overflow) = product.multipliedReportingOverflow(by: factor)
            if overflow { return nil }
            product = next
        }
        return product
    }
}
