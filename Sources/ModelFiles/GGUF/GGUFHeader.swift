/// What one GGUF file says before its weights, read and checked.
struct GGUFHeader {
    let version: UInt32
    let metadata: Metadata
    let tensors: [TensorDescription]

    private static let magic = Array("GGUF".utf8)
    private static let defaultAlignment = 32

    /// Reads the header of a file that is shard number `shard` of its model.
    init(of file: MappedFile, shard: Int, limits: GGUFLimits) throws(ModelFileError) {
        guard file.bytes.starts(with: Self.magic) else {
            let found = ForeignFormat.describe(file.bytes.prefix(ForeignFormat.prefixByteCount))
            throw ModelFileError(.unknownFormat, "expected a GGUF file, \(found)", path: file.path, byteOffset: 0)
        }
        var reader = GGUFReader(file, limits: limits)
        _ = try reader.take(Self.magic.count, "magic")
        version = try Self.version(&reader)
        let tensorCount = try reader.count(
            "tensor count",
            limit: limits.tensorCount,
            itemByteCount: GGUFReader.tensorByteCount
        )
        let metadataCount = try reader.count(
            "metadata count",
            limit: limits.metadataCount,
            itemByteCount: GGUFReader.entryByteCount
        )
        metadata = try reader.metadata(count: metadataCount)
        let alignment = try Self.alignment(metadata, path: file.path, limit: limits.alignment)
        tensors = try reader.tensors(count: tensorCount, alignment: alignment, shard: shard)
    }

    private static func version(_ reader: inout GGUFReader) throws(ModelFileError) -> UInt32 {
        let offset = reader.position
        let version: UInt32 = try reader.number("version")
        let advice: String
        switch version {
        case 2, 3: return version
        case 1: advice = "convert the original model to GGUF again"
        case _ where (1...3).contains(version.byteSwapped):
            advice = "the file is big-endian; convert it to little-endian (gguf_convert_endian.py)"
        default: advice = "the file is damaged, or newer than this Minerva"
        }
        throw reader.error(.unsupportedVersion, "GGUF version is \(version); expected 2 or 3: \(advice)", at: offset)
    }

    private static func alignment(_ metadata: Metadata, path: String, limit: Int) throws(ModelFileError) -> Int {
        let key = "general.alignment"
        let alignment = try metadata.optional(key, default: defaultAlignment)
        guard alignment >= 8, alignment <= limit, alignment & (alignment - 1) == 0 else {
            let message = "\(key) is \(alignment); expected a power of two from 8 to \(limit)"
            let offset = metadata.entry(key)?.byteOffset
            throw ModelFileError(.invalidAlignment, message, path: path, byteOffset: offset, subject: key)
        }
        return alignment
    }
}
