import CKernels

/// Keys and values of all layers in pages, in half precision.
///
/// - Shapes: [layer][keys, values][page][key-value head][position in page][head size].
/// - Source: Kwon 2023, §4.
final class KeyValueCache {
    private let memory: ReservedMemory
    private let layout: mnv_kv_layout
    /// Elements of one layer's keys, which are as many as its values.
    private let elementsPerLayer: Int

    /// Reserves pages; memory is used as positions are written.
    ///
    /// - Throws: ``EngineError`` `.outOfMemory`.
    init(shape: ModelShape, pageCount: Int) throws {
        layout = mnv_kv_layout(
            keys: nil,
            values: nil,
            page_length: PagePool.pageLength,
            heads: shape.headCount,
            kv_heads: shape.keyValueHeadCount,
            head_size: shape.headSize
        )
        elementsPerLayer = shape.keyValueWidth * PagePool.pageLength * pageCount
        let (byteCount, overflow) = Self.bytesPerPage(shape).multipliedReportingOverflow(by: pageCount)
        guard !overflow else { throw EngineError(.outOfMemory, "the key-value cache would not fit any memory") }
        memory = try ReservedMemory(byteCount: byteCount)
    }

    /// Bytes of one page in all layers.
    static func bytesPerPage(_ shape: ModelShape) -> Int {
        shape.layerCount * 2 * shape.keyValueWidth * MemoryLayout<UInt16>.size * PagePool.pageLength
    }

    /// The pages of one layer.
    func layer(_ index: Int) -> mnv_kv_layout {
        let start = memory.start.assumingMemoryBound(to: UInt16.self) + index * 2 * elementsPerLayer
        var layer = layout
        layer.keys = start
        layer.values = start + elementsPerLayer
        return layer
    }
}
