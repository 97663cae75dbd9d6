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
        func `gates with the Gaussian error linear unit`(kernels: String) {
            var random = RandomNumbers(seed: 16)
            let workers = WorkerPool(threads: 2)
            for (tokens, width) in [(1, 1), (3, 5), (2, 8), (40, 1001)] {
                var gate = random.floats(tokens * width, in: -6...6)
                let up = random.floats(tokens * width)
                (gate[0], gate[width / 2]) = (-1e4, gate[width / 2] * 1000)
                var outputs = [Float](repeating: .nan, count: gate.count)
                KernelTests.with(kernels) { mnv_geglu(workers.pool, gate, up, &outputs, tokens, width) }
                let expected = zip(gate, up).map { gate, up in
                    let x = Double(gate)
                    return x / 2 * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x))) * Double(up)
                }
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
                outputs = [Float](repeating: 0, count: 9)
                mnv_geglu(nil, invalid, ones, &outputs, 1, 9)
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

        @Test(arguments: names)
        func `finds the first of the greatest, and never what is no number`(kernels: String) {
            KernelTests.with(kernels) {
                #expect(mnv_argmax([], 0) == 0)
                #expect(mnv_argmax([-1, 3, 2, 3], 4) == 1)
                #expect(mnv_argmax([.nan, -5, .nan, -4, .nan], 5) == 3)
                #expect(mnv_argmax([.nan, -.infinity, -.infinity], 3) == 1)
                #expect(mnv_argmax([.nan, .nan], 2) == 0)
                for count in [1, 15, 16, 17, 100] {
                    for place in 0..<count {
                        var values = [Float](repeating: .nan, count: count)
                        (values[count - 1], values[place]) = (1, 1)
                        #expect(mnv_argmax(values, count) == place)
                    }
                }
            }
        }

        /// Scores with ties, zeros of both signs, infinities, and some that are no numbers.
        private func scores(_ count: Int, using random: inout RandomNumbers) -> [Float] {
            let odd: [Float] = [.nan, .infinity, -.infinity, 0, -0.0]
            return random.floats(count, in: -20...20).enumerated().map { index, score in
                if random.next() % 8 == 0 { return odd[Int(random.next() % 5)] }
                return index % 2 == 0 ? score.rounded() : score
            }
        }

        @Test(arguments: names)
        func `ranks the greatest, of equals the first, and leaves out what is no number`(kernels: String) {
            var random = RandomNumbers(seed: 17)
            for count in [0, 1, 2, 15, 16, 17, 100, 1000, 5003] {
                for k in [0, 1, 2, 3, 40, 256, count, count + 9] {
                    let values = scores(count, using: &random)
                    var indices = [UInt64](repeating: .max, count: k + 1)
                    let found = KernelTests.with(kernels) { mnv_top_k(values, count, k, &indices) }
                    let expected = values.indices.filter { !values[$0].isNaN }
                        .sorted { (values[$0], $1) > (values[$1], $0) }
                        .prefix(k)
                    #expect(indices[..<found].elementsEqual(expected.lazy.map(UInt64.init)), "\(k) of \(count)")
                    #expect(indices[k] == .max)
                }
            }
        }

        @Test(arguments: names)
        func `ranks what rises, what falls, and what is all the same`(kernels: String) {
            let rising = (0..<999).map(Float.init)
            var indices = [UInt64](repeating: 0, count: 20)
            KernelTests.with(kernels) {
                #expect(mnv_top_k(rising, 999, 20, &indices) == 20)
                #expect(indices.elementsEqual((979..<999).reversed().lazy.map(UInt64.init)))
                #expect(mnv_top_k(rising.reversed(), 999, 20, &indices) == 20)
                #expect(indices.elementsEqual(0..<20))
                #expect(mnv_top_k([Float](repeating: -.infinity, count: 999), 999, 20, &indices) == 20)
                #expect(indices.elementsEqual(0..<20))
                #expect(mnv_top_k([Float](repeating: .nan, count: 999), 999, 20, &indices) == 0)
            }
        }

        @Test(arguments: names)
        func `sums up what scores weigh beside each other`(kernels: String) {
            var random = RandomNumbers(seed: 18)
            for count in [0, 1, 15, 16, 17, 1000, 128_256] {
                for factor in [1, 0.25, 3] as [Float] {
                    var values = random.floats(count, in: -9...9)
                    for index in stride(from: 3, to: count, by: 7) { values[index] = [.nan, -.infinity][index % 2] }
                    let greatest = values.first ?? 0
                    let sums = KernelTests.with(kernels) { mnv_sum_exp(values, count, greatest, factor) }
                    let exponents = values.filter { $0 > -.infinity }
                        .map { (Double($0) - Double(greatest)) * Double(factor) }
                    let expected = [
                        exponents.reduce(0) { $0 + exp($1) }, exponents.reduce(0) { $0 + $1 * exp($1) },
                    ]
                    let difference = greatestDifference([sums.weights, sums.exponents], expected)
                    #expect(difference < Tolerance.sumOfWeights, "\(count) scores")
                }
            }
        }

        @Test(arguments: names)
        func `weighs the greatest alike, even if they are infinite`(kernels: String) {
            KernelTests.with(kernels) {
                for greatest in [Float.infinity, 1e38] {
                    var values = [Float](repeating: -.infinity, count: 21)
                    (values[0], values[1], values[2], values[20]) = (greatest, .nan, -3, greatest)
                    let sums = mnv_sum_exp(values, 21, greatest, 1)
                    #expect(sums.weights == 2 && sums.exponents == 0)
                }
                let masked = mnv_sum_exp([-.infinity, .nan, -.infinity], 3, -.infinity, 1)
                #expect(masked.weights == 2 && masked.exponents == 0)
                let invalid = mnv_sum_exp([.nan, .nan], 2, .nan, 1)
                #expect(invalid.weights == 0 && invalid.exponents == 0)
                let cold = mnv_sum_exp([1, 2, -.infinity], 3, 2, .infinity)
                #expect(cold.weights == 1 && cold.exponents == 0)
            }
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
