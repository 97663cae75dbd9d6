import CKernels
import Testing

extension KernelTests {
    @Suite struct Matmul {
        /// One product by the kernels in use; each token's outputs are followed by `padding` floats of NaN.
        static func multiply(
            _ type: WeightType,
            _ blocks: [UInt8],
            rows: Int,
            columns: Int,
            inputs: [Float],
            tokens: Int,
            bias: [Float]? = nil,
            padding: Int = 0,
            isPacked: Bool = true,
            pool: OpaquePointer? = nil
        ) -> [Float] {
            var outputs = [Float](repeating: .nan, count: tokens * (rows + padding))
            var scratch = [UInt8](repeating: 0xAA, count: mnv_matmul_scratch_bytes(columns, tokens))
            let biasCopy = bias ?? []
            blocks.withUnsafeBytes { blocks in
                outputs.withUnsafeMutableBufferPointer { outputs in
                    biasCopy.withUnsafeBufferPointer { biasValues in
                        var matrix = mnv_matrix(
                            type: type.code,
                            blocks: blocks.baseAddress,
                            rows: rows,
                            columns: columns,
                            packed: nil
                        )
                        let packed = UnsafeMutableRawPointer.allocate(
                            byteCount: mnv_packed_bytes(&matrix),
                            alignment: 64
                        )
                        defer { packed.deallocate() }
                        if isPacked, mnv_packed_bytes(&matrix) > 0 {
                            mnv_pack(pool, &matrix, packed)
                            matrix.packed = UnsafeRawPointer(packed)
                        }
                        var projection = mnv_projection(
                            matrix: matrix,
                            bias: bias == nil ? nil : biasValues.baseAddress,
                            outputs: outputs.baseAddress,
                            output_stride: rows + padding
                        )
                        mnv_matmul(pool, &projection, 1, inputs, inputs.count / tokens, tokens, columns, &scratch)
                    }
                }
            }
            return outputs
        }

        /// The mean of error² ÷ Σ(weight · activation)² over all outputs, against sums in double precision.
        static func meanSquaredError(
            _ outputs: [Float],
            _ weights: [Float],
            rows: Int,
            columns: Int,
            inputs: [Float],
            tokens: Int
        ) -> Double {
            var mean = 0.0
            for t in 0..<tokens {
                for r in 0..<rows {
                    var sum = 0.0
                    var energy = 1e-30
                    for c in 0..<columns {
                        let product = Double(weights[r * columns + c]) * Double(inputs[t * columns + c])
                        sum += product
                        energy += product * product
                    }
                    let error = Double(outputs[t * rows + r]) - sum
                    mean += error * error / energy / Double(tokens * rows)
                }
            }
            return mean
        }

        static func columnCounts(_ type: WeightType) -> [Int] {
            switch type.blockLength {
            case 1: [1, 7, 8, 250, 512]
            case 32: [32, 96, 256, 288, 736]
            default: [256, 768]
            }
        }

        @Test(arguments: WeightType.all, names)
        func `comes close to the exact product for every shape`(type: WeightType, kernels: String) {
            var random = RandomNumbers(seed: 1)
            let isRounded = type.isQuantized && kernels != "reference"
            let floatTolerance = type.name == "BF16" ? Tolerance.bfloatActivations : Tolerance.floatWeights
            let tolerance = isRounded ? Tolerance.roundedActivations : floatTolerance
            for rows in [1, 3, 17, 64] {
                for columns in Self.columnCounts(type) {
                    let blocks = type.blocks(rows * columns, using: &random)
                    let weights = type.dequantize(blocks, count: rows * columns)
                    for tokens in [1, 2, 3, 5, 8, 33] {
                        let inputs = random.floats(tokens * columns)
                        let outputs = KernelTests.with(kernels) {
                            Self.multiply(type, blocks, rows: rows, columns: columns, inputs: inputs, tokens: tokens)
                        }
                        let error = Self.meanSquaredError(
                            outputs,
                            weights,
                            rows: rows,
                            columns: columns,
                            inputs: inputs,
                            tokens: tokens
                        )
                        #expect(error < tolerance, "\(rows) rows, \(columns) columns, \(tokens) tokens")
                    }
                }
            }
        }

        @Test(arguments: WeightType.all, names)
        func `gives the same bits packed and unpacked`(type: WeightType, kernels: String) {
            var random = RandomNumbers(seed: 7)
            let (rows, tokens) = (37, 11)
            for columns in Self.columnCounts(type) {
                let blocks = type.blocks(rows * columns, using: &random)
                let inputs = random.floats(tokens * columns)
                let outputs = KernelTests.with(kernels) {
                    [true, false].map { isPacked in
                        Self.multiply(
                            type,
                            blocks,
                            rows: rows,
                            columns: columns,
                            inputs: inputs,
                            tokens: tokens,
                            isPacked: isPacked
                        ).map(\.bitPattern)
                    }
                }
                #expect(outputs[0] == outputs[1], "\(columns) columns")
            }
        }

        @Test(arguments: WeightType.all, names)
        func `gives a token the same bits whatever the company and the thread count`(type: WeightType, kernels: String)
        {
            var random = RandomNumbers(seed: 2)
            let rows = 301
            let columns = type.blockLength == 256 ? 512 : type.blockLength == 32 ? 416 : 421
            let tokens = 15
            let blocks = type.blocks(rows * columns, using: &random)
            let inputs = random.floats(tokens * columns)
            KernelTests.with(kernels) {
                let alone = (0..<tokens).flatMap { t in
                    Self.multiply(
                        type,
                        blocks,
                        rows: rows,
                        columns: columns,
                        inputs: Array(inputs[t * columns..<(t + 1) * columns]),
                        tokens: 1
                    )
                }
                for (tokens, threads) in (1...tokens).map({ ($0, 1) }) + [(tokens, 2), (tokens, 3)] {
                    let workers = WorkerPool(threads: threads)
                    let together = Self.multiply(
                        type,
                        blocks,
                        rows: rows,
                        columns: columns,
                        inputs: Array(inputs[..<(tokens * columns)]),
                        tokens: tokens,
                        pool: workers.pool
                    )
                    #expect(
                        together.map(\.bitPattern) == alone[..<(tokens * rows)].map(\.bitPattern),
                        "\(tokens) tokens, \(threads) threads"
                    )
                }
            }
        }

        @Test(arguments: WeightType.quantized, [UInt8(0x00), 0x7F, 0x80, 0xFF])
        func `does not saturate with the greatest codes and activations`(type: WeightType, byte: UInt8) {
            var random = RandomNumbers(seed: 3)
            let blocks = type.blocks(512, filledWith: byte, using: &random)
            let weights = type.dequantize(blocks, count: 512)
            for sign in [Float(1), -1] {
                // Equal magnitudes are rounded without error.
                let inputs = weights.map { $0 < 0 ? -sign : sign }
                let expected = zip(weights, inputs).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
                let output = Self.multiply(type, blocks, rows: 1, columns: 512, inputs: inputs, tokens: 1)
                #expect(abs(Double(output[0]) - expected) <= 1e-4 * abs(expected))
            }
        }

        @Test(arguments: WeightType.quantized, names)
        func `rounds small activations as finely beside great ones`(type: WeightType, kernels: String) {
            var random = RandomNumbers(seed: 8)
            let (rows, columns) = (64, 512)
            let blocks = type.blocks(rows * columns, using: &random)
            let weights = type.dequantize(blocks, count: rows * columns)
            // Equal magnitudes are rounded without error.
            let great = random.floats(32).map { $0 < 0 ? Float(-1000) : 1000 }
            let inputs = great + random.floats(columns - 32)
            let outputs = KernelTests.with(kernels) {
                Self.multiply(type, blocks, rows: rows, columns: columns, inputs: inputs, tokens: 1)
            }
            var mean = 0.0
            for (row, output) in outputs.enumerated() {
                let products = (0..<columns).map { Double(weights[row * columns + $0]) * Double(inputs[$0]) }
                let error = Double(output) - products.reduce(0, +)
                mean += error * error / products[32...].reduce(0) { $0 + $1 * $1 } / Double(rows)
            }
            #expect(mean < Tolerance.roundedActivations)
        }

        @Test(arguments: names)
        func `serves several projections of different types with one input`(kernels: String) throws {
            var random = RandomNumbers(seed: 4)
            let (columns, tokens, padding) = (256, 5, 3)
            let shapes = [("Q4_K", 300), ("F16", 20), ("Q6_K", 77), ("F32", 0), ("Q4_0", 1)]
            let inputs = random.floats(tokens * columns)
            let workers = WorkerPool(threads: 2)
            try KernelTests.with(kernels) {
                var projections: [mnv_projection] = []
                var expected: [[Float]] = []
                var buffers: [UnsafeMutableBufferPointer<Float>] = []
                var matrices: [UnsafeMutableBufferPointer<UInt8>] = []
                defer {
                    buffers.forEach { $0.deallocate() }
                    matrices.forEach { $0.deallocate() }
                }
                for (name, rows) in shapes {
                    let type = try #require(WeightType.all.first { $0.name == name })
                    let blocks = type.blocks(rows * columns, using: &random)
                    let bias = random.floats(rows)
                    expected.append(
                        Self.multiply(
                            type,
                            blocks,
                            rows: rows,
                            columns: columns,
                            inputs: inputs,
                            tokens: tokens,
                            bias: bias,
                            padding: padding
                        )
                    )
                    let matrix = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: blocks.count)
                    _ = matrix.initialize(from: blocks)
                    matrices.append(matrix)
                    let floats = UnsafeMutableBufferPointer<Float>.allocate(capacity: rows + tokens * (rows + padding))
                    floats.initialize(repeating: .nan)
                    for r in 0..<rows { floats[r] = bias[r] }
                    buffers.append(floats)
                    projections.append(
                        mnv_projection(
                            matrix: mnv_matrix(
                                type: type.code,
                                blocks: matrix.baseAddress,
                                rows: rows,
                                columns: columns,
                                packed: nil
                            ),
                            bias: floats.baseAddress,
                            outputs: floats.baseAddress.map { $0 + rows },
                            output_stride: rows + padding
                        )
                    )
                }
                var scratch = [UInt8](repeating: 0, count: mnv_matmul_scratch_bytes(columns, tokens))
                mnv_matmul(workers.pool, projections, projections.count, inputs, columns, tokens, columns, &scratch)
                for (index, (name, rows)) in shapes.enumerated() {
                    let outputs = buffers[index][rows...].map(\.bitPattern)
                    #expect(outputs == expected[index].map(\.bitPattern), "\(name)")
                    let padded = (0..<tokens).flatMap { t in
                        (0..<padding).map { outputs[t * (rows + padding) + rows + $0] }
                    }
                    #expect(padded.allSatisfy { $0 == Float.nan.bitPattern }, "\(name)")
                }
            }
        }

        @Test(arguments: names)
        func `adds the bias`(kernels: String) throws {
            let type = try #require(WeightType.all.first { $0.name == "F32" })
            let blocks = [Float(1), 2, 3, 4].withUnsafeBytes { Array($0) }
            let outputs = KernelTests.with(kernels) {
                Self.multiply(type, blocks, rows: 2, columns: 2, inputs: [10, 1], tokens: 1, bias: [0.5, -0.5])
            }
            #expect(outputs == [12.5, 33.5])
        }

        @Test(arguments: WeightType.quantized.filter { !$0.halves.isEmpty }, names)
        func `keeps the damage of a scale that is no number in its row`(type: WeightType, kernels: String) {
            var random = RandomNumbers(seed: 5)
            let rows = 5
            var blocks = type.blocks(rows * 512, using: &random)
            let rowBytes = blocks.count / rows
            for (row, half) in [(1, UInt16(0x7E00)), (3, 0x7C00)] {
                blocks[row * rowBytes + type.halves[0]] = UInt8(half & 0xFF)
                blocks[row * rowBytes + type.halves[0] + 1] = UInt8(half >> 8)
            }
            let inputs = random.floats(3 * 512)
            let outputs = KernelTests.with(kernels) {
                Self.multiply(type, blocks, rows: rows, columns: 512, inputs: inputs, tokens: 3)
            }
            for (index, output) in outputs.enumerated() {
                #expect(output.isFinite == [0, 2, 4].contains(index % rows))
            }
        }

        @Test(arguments: WeightType.all, names)
        func `survives arbitrary bytes and activations`(type: WeightType, kernels: String) {
            var random = RandomNumbers(seed: 6)
            let blocks = (0..<8 * 512 / type.blockLength * type.blockBytes).map { _ in
                UInt8.random(in: .min ... .max, using: &random)
            }
            for absurd in [Float.nan, .infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude] {
                var inputs = random.floats(3 * 512)
                inputs[600] = absurd
                let outputs = KernelTests.with(kernels) {
                    Self.multiply(type, blocks, rows: 8, columns: 512, inputs: inputs, tokens: 3)
                }
                #expect(absurd.isFinite || outputs[8..<16].allSatisfy { !$0.isFinite })
            }
        }
    }
}
