/// Why a model file was refused: what was expected, what was found, where, and what to do about it.
package struct ModelFileError: Error, Sendable, CustomStringConvertible {
    /// The kind of refusal, for callers that act on it.
    package enum Code: String, Sendable {
        /// The path cannot be opened or mapped: missing, no permission, or a system error.
        case cannotOpen
        /// The path names a directory, a pipe or a device.
        case notAFile
        /// The file has no bytes.
        case emptyFile
        /// The first bytes are not those of a GGUF file.
        case unknownFormat
        /// The file is GGUF, of a version or byte order that is not read.
        case unsupportedVersion
        /// The file ends before what it announces.
        case truncated
        /// A count or length is larger than ``GGUFLimits`` allows.
        case limitExceeded
        /// A key or tensor name is empty or not UTF-8.
        case invalidName
        /// A metadata value has a type code that GGUF does not define.
        case invalidValueType
        /// A boolean byte is neither 0 nor 1.
        case invalidBool
        /// Two metadata entries have one key.
        case duplicateKey
        /// Two tensors have one name.
        case duplicateTensor
        /// `general.alignment` is not a power of two within the limits.
        case invalidAlignment
        /// A tensor's shape has a zero, overflows, or does not divide into blocks.
        case invalidShape
        /// A tensor's element type is unknown or not readable.
        case unsupportedElementType
        /// A tensor's offset is not a multiple of the alignment.
        case misalignedTensor
        /// A tensor's bytes do not lie within the file.
        case tensorOutOfBounds
        /// Two tensors share bytes.
        case overlappingTensors
        /// A later shard of a split model was opened instead of the first.
        case notFirstShard
        /// A shard of a split model cannot be opened.
        case missingShard
        /// The shards of a split model contradict each other or their file names.
        case inconsistentShards
        /// A required metadata key is absent.
        case missingKey
        /// A metadata value is not of the type, or not in the range, that was asked for.
        case unexpectedValue
        /// A required tensor is absent.
        case missingTensor
        /// A tensor has another shape than was asked for.
        case unexpectedShape
    }

    /// The kind of refusal.
    package let code: Code
    /// What was expected, what was found and what to do, without the path and the offset.
    package let message: String
    /// The file that was refused: the shard, where the model is split.
    package let path: String
    /// Where in the file the offending bytes begin, when there is such a place.
    package let byteOffset: UInt64?
    /// The metadata key or tensor name that the error is about, as it stands in the file.
    package let subject: String?

    init(_ code: Code, _ message: String, path: String, byteOffset: Int? = nil, subject: String? = nil) {
        self.code = code
        self.message = message
        self.path = path
        self.byteOffset = byteOffset.map(UInt64.init)
        self.subject = subject
    }

    /// The path, the message and the byte offset in one line.
    package var description: String {
        guard let byteOffset else { return "\(path): \(message)" }
        return "\(path): \(message) (at byte \(byteOffset))"
    }
}
