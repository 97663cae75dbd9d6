import CKernels
import Foundation
import Testing

extension KernelTests {
    @Suite struct Attention {
        /// Sequences whose keys and values lie in shuffled pages; what no sequence owns is NaN.
        struct Pages {
            let pageLength: Int
            let heads: Int
            let kvHeads: Int
            let headSize: Int
            let lengths: [Int]
            var tables: [[UInt32]] = []
            var keys: [UInt16] = []
            var values: [UInt16] = []
            /// Of each sequence, [position][kvHead][headSize].
            var sequenceKeys: [[Float]] = []
            var sequenceValues: [[Float]] = []

            init(
                pageLength: Int,
                heads: Int,
                kvHeads: Int,
                headSize: Int,
                lengths: [Int],
                using random: inout RandomNumbers
            ) {
                (self.pageLength, self.heads, self.kvHeads) = (pageLength, heads, kvHeads)
                (self.headSize, self.lengths) = (headSize, lengths)
                let counts = lengths.map { ($0 + pageLength - 1) / pageLength }
                let total = counts.reduce(0, +) + 2
                var free = (0..<UInt32(total)).shuffled(using: &random)
                for (length, count) in zip(lengths, counts) {
                    tables.append((0..<count).map { _ in free.removeLast() })
                    sequenceKeys.append(random.floats(length * kvHeads * headSize, in: -2...2))
                    sequenceValues.append(random.floats(length * kvHeads * headSize, in: -2...2))
                }
                keys = .init(repeating: 0x7E00, count: total * kvHeads * pageLength * headSize)
                values = keys
                for sequence in lengths.indices { store(sequence) }
            }

            /// Lends the layout, and one row per length: the token that sees so much of its sequence.
            mutating func withRows<Result>(
                _ visible: [(sequence: Int, length: Int)],
                _ body: (inout mnv_kv_layout, [mnv_attention_row]) -> Result
            ) -> Result {
                let (starts, flat) = tables.reduce(into: ([Int](), [UInt32]())) {
                    $0.0.append($0.1.count)
                    $0.1 += $1
                }
                return keys.withUnsafeMutableBufferPointer { keys in
                    values.withUnsafeMutableBufferPointer { values in
                        flat.withUnsafeBufferPointer { table in
                            var layout = mnv_kv_layout(
                                keys: keys.baseAddress,
                                values: values.baseAddress,
                                page_length: pageLength,
                                heads: heads,
                                kv_heads: kvHeads,
                                head_size: headSize
                            )
                            let rows = visible.map { row in
                                mnv_attention_row(
                                    pages: table.baseAddress.map { $0 + starts[row.sequence] },
                                    length: UInt32(row.length)
                                )
                            }
                            return body(&layout, rows)
                        }
                    }
                }
            }

            mutating func store(_ sequence: Int) {
                let (newKeys, newValues) = (sequenceKeys[sequence], sequenceValues[sequence])
                let all = (1...lengths[sequence]).map { (sequence, $0) }
                withRows(all) { mnv_store_kv(nil, &$0, newKeys, newValues, $1, all.count) }
            }

            mutating func attend(
                _ visible: [(sequence: Int, length: Int)],
                _ queries: [Float],
                pool: OpaquePointer? = nil
            ) -> [Float] {
                var outputs = [Float](repeating: .nan, count: queries.count)
                let scale = 1 / Float(headSize).squareRoot()
                withRows(visible) { mnv_attention(pool, &$0, queries, &outputs, $1, visible.count, scale) }
                return outputs
            }

            /// Softmax in two passes, in double precision, on keys and values rounded to half precision.
            func expected(_ visible: [(sequence: Int, length: Int)], _ queries: [Float]) -> [Double] {
                let (keys, values) = (sequenceKeys.map(rounded), sequenceValues.map(rounded))
                var outputs: [Double] = []
                for (row, token) in visible.enumerated() {
                    for head in 0..<heads {
                        let start = (row * heads + head) * headSize
                        let query = queries[start..<start + headSize].map(Double.init)
                        let offset = head / (heads / kvHeads) * headSize
                        outputs += attended(
                            query,
                            keys[token.sequence],
                            values[token.sequence],
                            length: token.length,
                            offset: offset
                        )
                    }
                }
                return outputs
            }

            private func attended(
                _ query: [Double],
                _ keys: [Double],
                _ values: [Double],
                length: Int,
                offset: Int
            ) -> [Double] {
                var scores = [Double](repeating: 0, count: length)
                for position in 0..<length {
                    let start = position * kvHeads * headSize + offset
                    for d in 0..<headSize { scores[position] += query[d] * keys[start + d] }
                    scores[position] /= Double(headSize).squareRoot()
                }
                let greatest = scores.max() ?? 0
                let weights = scores.map { exp($0 - greatest) }
                let sum = weights.reduce(0, +)
                var output = [Double](repeating: 0, count: headSize)
                for position in 0..<length {
                    let start = position * kvHeads * headSize + offset
                    for d in 0..<headSize { output[d] += weights[position] / sum * values[start + d] }
                }
                return output
            }

            private func rounded(_ floats: [Float]) -> [Double] { floats.map { Double(Self.rounded($0)) } }

            /// To 11 significant bits, ties to even; enough for magnitudes between 2⁻¹⁴ and 65504.
            static func rounded(_ value: Float) -> Float {
                guard abs(value) >= 0x1p-14 else { return (value * 0x1p24).rounded(.toNearestOrEven) * 0x1p-24 }
                let step = value.ulp * 0x1p13
                return (value / step).rounded(.toNearestOrEven) * step
            }
        }

        static let shapes: [(pageLength: Int, heads: Int, kvHeads: Int, headSize: Int)] = [
            (16, 4, 4, 64), (64, 8, 2, 128), (7, 6, 1, 8), (1, 3, 3, 16), (16, 20, 1, 32), (32, 14, 2, 80),
            (16, 4, 2, 6),
        ]

        @Test(arguments: shapes, names)
        func `equals softmax over shuffled pages`(
            shape: (pageLength: Int, heads: Int, kvHeads: Int, headSize: Int),
            kernels: String
        ) {
            var random = RandomNumbers(seed: 20)
            KernelTests.with(kernels) {
                var pages = Pages(
                    pageLength: shape.pageLength,
                    heads: shape.heads,
                    kvHeads: shape.kvHeads,
                    headSize: shape.headSize,
                    lengths: [1, 130, 33],
                    using: &random
                )
                let visible = [(0, 1), (1, 130), (2, 33), (1, 1), (1, 65), (2, 32), (2, 5)].map {
                    (sequence: $0.0, length: $0.1)
                }
                let queries = random.floats(visible.count * shape.heads * shape.headSize, in: -3...3)
                let outputs = pages.attend(visible, queries)
                #expect(greatestDifference(outputs, pages.expected(visible, queries)) < Tolerance.attention)
            }
        }

        @Test(arguments: names)
        func `gives a row the same bits whatever the company and the thread count`(kernels: String) {
            var random = RandomNumbers(seed: 21)
            KernelTests.with(kernels) {
                var pages = Pages(
                    pageLength: 16,
                    heads: 8,
                    kvHeads: 2,
                    headSize: 64,
                    lengths: [90, 47],
                    using: &random
                )
                let visible = (1...90).map { (sequence: 0, length: $0) } + [(sequence: 1, length: 47)]
                let size = 8 * 64
                let queries = random.floats(visible.count * size)
                let alone = visible.indices.flatMap { row in
                    pages.attend([visible[row]], Array(queries[row * size..<(row + 1) * size]))
                }
                for threads in 1...3 {
                    let workers = WorkerPool(threads: threads)
                    let together = pages.attend(visible, queries, pool: workers.pool)
                    #expect(together.map(\.bitPattern) == alone.map(\.bitPattern), "\(threads) threads")
                }
            }
        }

        @Test(arguments: names)
        func `stores halves rounded to the nearest`(kernels: String) {
            let floats: [Float] = [
                0, -0.0, 1, -1.0009765625, 1.00048828125, 1.00146484375, 65504, 65519.9, 65520, -1e30, .infinity,
                0x1p-14,
                0x1.ff8p-15, 0x1p-24, 0x1p-25, 0x1.8p-24, 0x1.8p-25, -0x1p-30, 0x1.fffffep-15, 3.14159,
            ]
            let expected: [UInt16] = [
                0, 0x8000, 0x3C00, 0xBC01, 0x3C00, 0x3C02, 0x7BFF, 0x7BFF, 0x7C00, 0xFC00, 0x7C00, 0x0400,
                0x03FF, 1, 0, 2, 1, 0x8000, 0x0400, 0x4248,
            ]
            var keys = [UInt16](repeating: 0, count: floats.count)
            var values = keys
            KernelTests.with(kernels) {
                keys.withUnsafeMutableBufferPointer { keys in
                    values.withUnsafeMutableBufferPointer { values in
                        var layout = mnv_kv_layout(
                            keys: keys.baseAddress,
                            values: values.baseAddress,
                            page_length: 1,
                            heads: 1,
                            kv_heads: 1,
                            head_size: floats.count
                        )
                        let table: [UInt32] = [0]
                        table.withUnsafeBufferPointer { table in
                            var row = mnv_attention_row(pages: table.baseAddress, length: 1)
                            mnv_store_kv(nil, &layout, floats, floats.reversed(), &row, 1)
                        }
                    }
                }
            }
            #expect(keys == expected)
            #expect(values == expected.reversed())
        }
    }
}
