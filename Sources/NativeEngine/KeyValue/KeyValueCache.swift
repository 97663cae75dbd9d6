import CKernels
import Inference

/// Keys and values of all layers in pages.
///
/// - Shapes: [layer][keys, values][page][key-value head], and in it what `mnv_kv_layout` says.
/// - Source: Kwon 2023, §4.
final class KeyValueCache {
    private let memory: ReservedMemory
    private let layout: mnv_kv_layout
    /// Bytes of one layer's keys, which are as many as those of its values.
    private let byteCountPerLayer: Int

    /// Reserves pages; memory is used as positions are written.
    ///
    /// - Throws: ``EngineError`` `.outOfMemory`, or `.invalidOption` if the type does not fit the model.
    init(shape: ModelShape, type: KeyValueType, pageCount: Int) throws {
        let bytesPerPage = try Self.bytesPerPage(shape, type: type)
        let (byteCount, overflow) = bytesPerPage.multipliedReportingOverflow(by: pageCount)
        guard !overflow else { throw EngineError(.outOfMemory, "the key-value cache would not fit any memory") }
        layout = Self.emptyLayout(shape, type: type)
        byteCountPerLayer = byteCount / (shape.layerCount * 2)
        memory = try ReservedMemory(byteCount: byteCount)
    }

    /// Bytes of one page in all layers.
    ///
    /// - Throws: ``EngineError`` `.invalidOption` if the type does not fit the model.
    static func bytesPerPage(_ shape: ModelShape, type: KeyValueType) throws -> Int {
        var layout = emptyLayout(shape, type: type)
        let keyByteCount = mnv_kv_page_bytes(&layout)
        guard keyByteCount > 0 else {
            throw EngineError(
                .invalidOption,
                "keys and values in \(type.rawValue) need heads whose size is a multiple of 32; this model's are of "
                    + "\(shape.headSize); choose \(KeyValueType.f16.rawValue)"
            )
        }
        return shape.layerCount * 2 * keyByteCount
    }

    /// The pages of one layer.
    func layer(_ index: Int) -> mnv_kv_layout {
        let start = memory.start + index * 2 * byteCountPerLayer
        var layer = layout
        layer.keys = start
        layer.values = start + byteCountPerLayer
        return layer
    }

    private static func emptyLayout(_ shape: ModelShape, type: KeyValueType) -> mnv_kv_layout {
        mnv_kv_layout(
            type: type.code,
            keys: nil,
            values: nil,
            page_length: PagePool.pageLength,
            heads: shape.headCount,
            kv_heads: shape.keyValueHeadCount,
            head_size: shape.headSize
        )
    }
}

extension KeyValueType {
    /// The type as the kernels name it.
    fileprivate var code: Int32 {
        switch self {
        case .f16: Int32(MNV_F16.rawValue)
        case .q8_0: Int32(MNV_Q8_0.rawValue)
        }
    }
}
