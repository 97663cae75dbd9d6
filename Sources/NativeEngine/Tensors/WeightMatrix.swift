import CKernels
import ModelFiles

/// A matrix of the model file to multiply with, and optionally the bias of its outputs.
struct WeightMatrix {
    /// [rows][columns]; GGUF writes it `[columns, rows]`.
    private var matrix: mnv_matrix
    /// The copy that the kernels stream through, if they want one.
    private let packed: ReservedMemory?
    private let bias: FloatBuffer?

    var rows: Int { matrix.rows }
    var columns: Int { matrix.columns }
    /// GGUF's code of the element type.
    var type: Int32 { matrix.type }

    /// The memory that a product reads.
    var bytes: UnsafeRawBufferPointer {
        if let packed { return UnsafeRawBufferPointer(start: packed.start, count: packed.byteCount) }
        return UnsafeRawBufferPointer(start: matrix.blocks, count: mnv_row_bytes(type, columns) * rows)
    }

    /// Takes `name.weight` of shape [columns, rows] and, if it is there, `name.bias` of [rows].
    ///
    /// The threads of `pool` bring the weights into the layout of the kernels in use. The file must outlive the matrix.
    ///
    /// - Throws: ``ModelFileError`` if a tensor is missing or has another shape, ``EngineError`` `.outOfMemory`.
    init(_ file: GGUFFile, _ name: String, columns: Int, rows: Int, pool: WorkerPool) throws {
        let tensor = try file.tensor("\(name).weight", shape: [columns, rows])
        var matrix = file.matrix(tensor, columns: columns, rows: rows)
        bias = try file.optionalTensor("\(name).bias", shape: [rows]).map { try file.floats(of: $0) }
        let byteCount = mnv_packed_bytes(&matrix)
        if byteCount == 0 {
            packed = nil
        } else {
            let memory = try ReservedMemory(byteCount: byteCount, isStreamed: true)
            mnv_pack(pool.pool, &matrix, memory.start)
            file.release(tensor)
            matrix.packed = UnsafeRawPointer(memory.start)
            packed = memory
        }
        self.matrix = matrix
    }

    /// The product that writes `[tokens][rows]` to `outputs`.
    func projection(to outputs: FloatBuffer) -> mnv_projection {
        mnv_projection(matrix: matrix, bias: bias?.pointer, outputs: outputs.pointer, output_stride: rows)
    }
}

extension GGUFFile {
    /// A tensor of shape [columns, rows] as it stands in the file.
    func matrix(_ tensor: TensorDescription, columns: Int, rows: Int) -> mnv_matrix {
        mnv_matrix(
            type: Int32(tensor.type.rawValue),
            blocks: bytes(of: tensor).baseAddress,
            rows: rows,
            columns: columns,
            packed: nil
        )
    }

    /// The values of a small tensor.
    func floats(of tensor: TensorDescription) throws -> FloatBuffer {
        let buffer = FloatBuffer(count: tensor.elementCount)
        let blocks = bytes(of: tensor).baseAddress
        guard mnv_dequantize(Int32(tensor.type.rawValue), blocks, buffer.pointer, tensor.elementCount) else {
            throw EngineError(
                .unsupportedModel,
                "tensor '\(tensor.name)' has type \(tensor.type), which no kernel reads"
            )
        }
        return buffer
    }

    /// The values of a vector that must be there.
    func vector(_ name: String, count: Int) throws -> FloatBuffer {
        try floats(of: tensor(name, shape: [count]))
    }
}
