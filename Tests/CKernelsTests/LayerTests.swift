import CKernels
import Foundation
import Testing

extension KernelTests {
    @Suite struct Layers {
        @Test(arguments: names)
        func `normalises every token by its root mean square`(kernels: String) {
            var random = RandomNumbers(seed: 10)
            let workers = WorkerPool(threads: 2)
            for (tokens, width) in [(1, 1), (3, 7), (2, 64), (33, 1037)] {
                let inputs = random.floats(tokens * width, in: -3...3)
                let weight = random.floats(width)
                var outputs = [Float](repeating: .nan, count: inputs.count)
                KernelTests.with(kernels) {
                    mnv_rms_norm(workers.pool, inputs, weight, &outputs, tokens, width, 1e-5)
                }
                let expected = (0..<tokens).flatMap { t in
                    let row = inputs[t * width..<(t + 1) * width].map(Double.init)
                    let root = (row.reduce(0) { $0 + $1 * $1 } / Double(width) + 1e-5).squareRoot()
                    return zip(row, weight).map { $0 / root * Double($1) }
                }
                #expect(greatestDifference(outputs, expected) < Tolerance.norm, "\(tokens) tokens of \(width)")
            }
        }

        @Test(arguments: names)
        func `rotates adjacent pairs and leaves the rest`(kernels: String) {
            var random = RandomNumbers(seed: 11)
            let workers = WorkerPool(threads: 2)
            for (tokens, heads, size, rotary) in [(1, 1, 2, 2), (2, 3, 10, 6), (5, 4, 64, 64), (40, 16, 80, 52)] {
                let stride = heads * size + 3
                let before = random.floats(tokens * stride)
                let angles = random.floats(tokens * rotary / 2, in: -9...9)
                let table = angles.flatMap { [Float(cos(Double($0))), Float(sin(Double($0)))] }
                var vectors = before
                KernelTests.with(kernels) {
                    mnv_rope(workers.pool, &vectors, stride, table, tokens, heads, size, rotary)
                }
                var expected = before.map(Double.init)
                for t in 0..<tokens {
                    for h in 0..<heads {
                        for i in 0..<rotary / 2 {
                            let at = t * stride + h * size + 2 * i
                            let angle = Double(angles[t * rotary / 2 + i])
                            let (x, y) = (Double(before[at]), Double(before[at + 1]))
                            expected[at] = x * cos(angle) - y * sin(angle)
                            expected[at + 1] = x * sin(angle) + y * cos(angle)
                        }
                    }
                }
                #expect(greatestDifference(vectors, expected) < Tolerance.rotation, "\(heads) heads of \(size)")
            }
        }

        @Test(arguments: names)
        func `gates with the sigmoid linear unit`(kernels: String) {
            var random = RandomNumbers(seed: 12)
            let workers = WorkerPool(threads: 2)
            for (tokens, width) in [(1, 1), (3, 5), (2, 8), (40, 1001)] {
                var gate = random.floats(tokens * width, in: -20...20)
                let up = random.floats(tokens * width)
                (gate[0], gate[width / 2]) = (-1e4, gate[width / 2] * 10)
                var outputs = [Float](repeating: .nan, count: gate.count)
                KernelTests.with(kernels) { mnv_swiglu(workers.pool, gate, up, &outputs, tokens, width) }
                let expected = zip(gate, up).map { Double($0) / (1 + exp(-Double($0))) * Double($1) }
                #expect(greatestDifference(outputs, expected) < Tolerance.activation, "\(tokens) tokens of \(width)")
            }
        }

        @Test(arguments: names)
        func `passes on what is no number`(kernels: String) {
            let (invalid, ones) = ([Float](repeating: .nan, count: 9), [Float](repeating: 1, count: 9))
            var outputs = [Float](repeating: 0, count: 9)
            KernelTests.with(kernels) {
                mnv_swiglu(nil, invalid, ones, &outputs, 1, 9)
                #expect(outputs.allSatisfy { $0.isNaN })
                mnv_rms_norm(nil, [1, .nan, 1], [1, 1, 1], &outputs, 1, 3, 1e-5)
                #expect(outputs[..<3].allSatisfy { $0.isNaN })
            }
        }

        @Test func `adds element by element`() {
            var random = RandomNumbers(seed: 13)
            let workers = WorkerPool(threads: 2)
            for count in [0, 1, 9, 70_001] {
                let (left, right) = (random.floats(count), random.floats(count))
                var outputs = [Float](repeating: .nan, count: count)
                mnv_add(workers.pool, left, right, &outputs, count)
                #expect(outputs == zip(left, right).map { $0 + $1 })
            }
        }

        @Test(arguments: names)
        func `turns logits into probabilities`(kernels: String) {
            var random = RandomNumbers(seed: 14)
            for count in [1, 2, 7, 8, 33, 1000] {
                let logits = random.floats(count, in: -30...30)
                var probabilities = logits
                KernelTests.with(kernels) { mnv_softmax(&probabilities, count) }
                let greatest = Double(logits.max() ?? 0)
                let weights = logits.map { exp(Double($0) - greatest) }
                let sum = weights.reduce(0, +)
                #expect(
                    greatestDifference(probabilities, weights.map { $0 / sum }) < Tolerance.softmax,
                    "\(count) logits"
                )
            }
        }

        @Test(arguments: names)
        func `gives masked logits no probability`(kernels: String) {
            var logits: [Float] = [
                1000, -.infinity, 1000, -.infinity, -.infinity, -.infinity, -.infinity, -.infinity, -.infinity,
            ]
            KernelTests.with(kernels) { mnv_softmax(&logits, logits.count) }
            #expect(logits == [0.5, 0, 0.5, 0, 0, 0, 0, 0, 0])
        }

        @Test func `finds the first of the greatest, and never what is no number`() {
            #expect(mnv_argmax([], 0) == 0)
            #expect(mnv_argmax([-1, 3, 2, 3], 4) == 1)
            #expect(mnv_argmax([.nan, -5, .nan, -4, .nan], 5) == 3)
            #expect(mnv_argmax([-.infinity, -.infinity], 2) == 0)
        }

        @Test(arguments: WeightType.all)
        func `embeds tokens as rows of the matrix`(type: WeightType) {
            var random = RandomNumbers(seed: 15)
            let blocks = type.blocks(6 * 256, using: &random)
            let values = type.dequantize(blocks, count: 6 * 256)
            var outputs = [Float](repeating: .nan, count: 3 * 256)
            blocks.withUnsafeBytes { bytes in
                var matrix = mnv_matrix(type: type.code, blocks: bytes.baseAddress, rows: 6, columns: 256, packed: nil)
                #expect(mnv_embed(&matrix, [5, 0, 3], 3, &outputs))
                for token in [Int32(6), -1] { #expect(!mnv_embed(&matrix, [token], 1, &outputs)) }
            }
            let expected = values[5 * 256..<6 * 256] + values[..<256] + values[3 * 256..<4 * 256]
            #expect(outputs == Array(expected))
        }
    }
}
