package import Inference
import ModelFiles
import Tokenization

/// A model with all that it needs to compute: weights, threads, and pages for keys and values.
///
/// It belongs to one thread at a time; its kernels spread over the worker pool.
package final class ModelRunner {
    let architecture: any Architecture
    let pool: WorkerPool
    private let cache: KeyValueCache

    /// Tokens that one sequence may hold.
    package let contextLength: Int
    /// Sequences that fit at once.
    package let sequenceCount: Int
    /// Pages of keys and values.
    let pageCount: Int
    /// Prompt tokens of one pass; one token more for each sequence fits besides.
    package let batchLength: Int

    /// The model's sizes.
    package var shape: ModelShape { architecture.shape }
    /// Threads that compute.
    package var threadCount: Int { pool.threadCount }

    /// Tokens per request when neither the user nor the model's training asks for fewer.
    static let defaultContextLength = 8192

    /// Loads the weights of a file.
    ///
    /// - Throws: ``ModelFileError`` or ``EngineError`` if the file or an option does not fit.
    package init(_ model: NativeModelFile, options: LoadOptions) throws {
        let load = try Architectures.loader(for: model.file)
        let trained = try model.trainedContextLength
        contextLength = options.contextLength ?? min(trained, Self.defaultContextLength)
        sequenceCount = options.parallelRequests
        try Self.check(options, contextLength: contextLength)
        // A longer batch could never be filled.
        batchLength = min(options.batchLength, sequenceCount * contextLength)
        pool = try WorkerPool(threadCount: options.threadCount ?? Processors.coreCount)
        architecture = try load(model.file, contextLength, batchLength + sequenceCount, pool)
        pageCount = try Self.pageCount(options, shape: architecture.shape, contextLength: contextLength)
        cache = try KeyValueCache(shape: architecture.shape, type: options.keyValueType, pageCount: pageCount)
    }

    private static func pageCount(_ options: LoadOptions, shape: ModelShape, contextLength: Int) throws -> Int {
        let fewest = PagePool.pages(for: contextLength)
        let most = options.parallelRequests * fewest
        guard let byteCount = options.keyValueByteCount else { return most }
        let bytesPerPage = try KeyValueCache.bytesPerPage(shape, type: options.keyValueType)
        let pageCount = byteCount / bytesPerPage
        guard pageCount >= fewest else {
            throw EngineError(
                .invalidOption,
                "the memory for keys and values is \(byteCount) bytes; a context of \(contextLength) tokens needs "
                    + "\(fewest * bytesPerPage); allow more memory or choose a shorter context"
            )
        }
        return min(pageCount, most)
    }

    /// Computes a batch; `body` gets the number of each row that wants logits, and its logits [vocabulary].
    func forward(
        _ batch: Batch,
        logits body: (Int, UnsafeMutableBufferPointer<Float>) throws -> Void
    ) rethrows {
        try architecture.forward(batch, cache: cache, pool: pool, logits: body)
    }

    private static func check(_ options: LoadOptions, contextLength: Int) throws {
        let ranges: [(String, Int, ClosedRange<Int>)] = [
            ("context length", contextLength, 2...1 << 24),
            ("number of parallel requests", options.parallelRequests, 1...1024),
            ("batch length", options.batchLength, 1...8192),
            ("number of threads", options.threadCount ?? 1, 1...1024),
        ]
        for (name, value, range) in ranges where !range.contains(value) {
            throw EngineError(
                .invalidOption,
                "the \(name) is \(value); expected \(range.lowerBound) to \(range.upperBound)"
            )
        }
    }
}
