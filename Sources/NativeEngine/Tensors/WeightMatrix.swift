import CKernels
import ModelFiles

/// A matrix of the model file, in its blocks, and optionally the bias of its outputs.
struct WeightMatrix {
    /// [rows][columns]; GGUF writes it `[columns, rows]`.
    let matrix: mnv_matrix
    private let bias: FloatBuffer?

    var rows: Int { matrix.rows }
    var columns: Int { matrix.columns }

    /// Takes `name.weight` of shape [columns, rows] and, if it is there, `name.bias` of [rows].
    ///
    /// The file must outlive the matrix.
    init(_ file: GGUFFile, _ name: String, columns: Int, rows: Int) throws {
        let tensor = try file.tensor("\(name).weight", shape: [columns, rows])
        matrix = mnv_matrix(
            type: Int32(tensor.type.rawValue),
            blocks: file.bytes(of: tensor).baseAddress,
            rows: rows,
            columns: columns
        )
        bias = try file.optionalTensor("\(name).bias", shape: [rows]).map { try file.floats(of: $0) }
    }

    /// The product that writes `[tokens][rows]` to `outputs`.
    func projection(to outputs: FloatBuffer) -> mnv_projection {
        mnv_projection(matrix: matrix, bias: bias?.pointer, outputs: outputs.pointer, output_stride: rows)
    }
}

extension GGUFFile {
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
