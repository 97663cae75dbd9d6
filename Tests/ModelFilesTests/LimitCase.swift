import ModelFiles
import Testing

/// One limit, lowered until the small model exceeds it.
struct LimitCase: Sendable, CustomTestStringConvertible {
    /// What the message must contain.
    let testDescription: String
    let code: ModelFileError.Code
    let lower: @Sendable (inout GGUFLimits) -> Void

    init(
        _ words: String,
        code: ModelFileError.Code = .limitExceeded,
        lower: @escaping @Sendable (inout GGUFLimits) -> Void
    ) {
        self.testDescription = words
        self.code = code
        self.lower = lower
    }

    static let all: [LimitCase] = [
        LimitCase("metadata count is 7; at most 6") { $0.metadataCount = 6 },
        LimitCase("tensor count is 3; at most 2") { $0.tensorCount = 2 },
        LimitCase("metadata key length is 20; at most 19") { $0.keyByteCount = 19 },
        LimitCase("tensor name length is 13; at most 12") { $0.nameByteCount = 12 },
        LimitCase("string length of \"general.architecture\" is 5; at most 4") { $0.stringByteCount = 4 },
        LimitCase("array length of \"llama.list\" is 3; at most 2") { $0.arrayLength = 2 },
        LimitCase("nest deeper than the 1 levels allowed") { $0.nestingDepth = 1 },
        LimitCase("has 2 dimensions; at most 1") { $0.dimensionCount = 1 },
        LimitCase("expected a power of two from 8 to 16", code: .invalidAlignment) { $0.alignment = 16 },
        LimitCase("the header may take 300 bytes at most") { $0.headerByteCount = 300 },
    ]
}
