import CKernels
import Foundation

extension KernelTests.Attention {
    /// The types of pages.
    enum PageType: CaseIterable, Sendable {
        case f16, q8_0

        var code: Int32 {
            switch self {
            case .f16: Int32(MNV_F16.rawValue)
            case .q8_0: Int32(MNV_Q8_0.rawValue)
            }
        }
    }

    struct Shape: Sendable, CustomStringConvertible {
        let type: PageType
        let pageLength: Int
        let heads: Int
        let kvHeads: Int
        let headSize: Int

        var description: String { "\(type), pages of \(pageLength), \(heads) heads over \(kvHeads) of \(headSize)" }
        var rowSize: Int { heads * headSize }

        /// Where a place of a page lies among the numbers of one head's keys.
        func keyIndex(_ place: Int, _ dimension: Int) -> Int { dimension * pageLength + place }
        /// Where it lies among the numbers of its values.
        func valueIndex(_ place: Int, _ dimension: Int) -> Int { place * headSize + dimension }
        /// Where its scale lies among the scales of either.
        func scaleIndex(_ place: Int, _ dimension: Int) -> Int { dimension / 32 * pageLength + place }

        func layout(_ keys: UnsafeMutableRawPointer? = nil, _ values: UnsafeMutableRawPointer? = nil) -> mnv_kv_layout {
            mnv_kv_layout(
                type: type.code,
                keys: keys,
                values: values,
                page_length: pageLength,
                heads: heads,
                kv_heads: kvHeads,
                head_size: headSize
            )
        }

        var pageBytes: Int {
            var layout = layout()
            return mnv_kv_page_bytes(&layout)
        }
    }

    /// Which sequence a token is of, and how much of it it sees.
    typealias Visible = (sequence: Int, length: Int)

    /// Sequences whose keys and values lie in shuffled pages; what no sequence has written is no number.
    struct Pages {
        let shape: Shape
        let lengths: [Int]
        private(set) var tables: [[UInt32]] = []
        private(set) var keys: [UInt8] = []
        private(set) var values: [UInt8] = []
        /// Of each sequence, [position][kvHead][headSize].
        var sequenceKeys: [[Float]] = []
        var sequenceValues: [[Float]] = []

        private var tokenSize: Int { shape.kvHeads * shape.headSize }

        /// Pages for sequences that are still to be stored.
        init(_ shape: Shape, lengths: [Int], using random: inout RandomNumbers) {
            (self.shape, self.lengths) = (shape, lengths)
            let counts = lengths.map { ($0 + shape.pageLength - 1) / shape.pageLength }
            let total = counts.reduce(0, +) + 2
            var free = (0..<UInt32(total)).shuffled(using: &random)
            for (length, count) in zip(lengths, counts) {
                tables.append((0..<count).map { _ in free.removeLast() })
                sequenceKeys.append(random.floats(length * tokenSize, in: -2...2))
                sequenceValues.append(random.floats(length * tokenSize, in: -2...2))
            }
            keys = .init(repeating: 0xFF, count: total * shape.pageBytes)
            values = keys
        }

        /// Lends the layout, and one row per token.
        private mutating func withRows<Result>(
            _ visible: [Visible],
            _ body: (inout mnv_kv_layout, [mnv_attention_row]) -> Result
        ) -> Result {
            let (starts, flat) = tables.reduce(into: ([Int](), [UInt32]())) {
                $0.0.append($0.1.count)
                $0.1 += $1
            }
            let shape = shape
            return keys.withUnsafeMutableBytes { keys in
                values.withUnsafeMutableBytes { values in
                    flat.withUnsafeBufferPointer { table in
                        var layout = shape.layout(keys.baseAddress, values.baseAddress)
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

        mutating func store(_ sequence: Int, _ positions: Range<Int>) {
            let floats = positions.lowerBound * tokenSize..<positions.upperBound * tokenSize
            let newKeys = Array(sequenceKeys[sequence][floats])
            let newValues = Array(sequenceValues[sequence][floats])
            let rows = positions.map { (sequence: sequence, length: $0 + 1) }
            withRows(rows) { mnv_store_kv(nil, &$0, newKeys, newValues, $1, rows.count) }
        }

        mutating func storeAll() {
            for sequence in lengths.indices { store(sequence, 0..<lengths[sequence]) }
        }

        mutating func attend(_ visible: [Visible], _ queries: [Float], pool: OpaquePointer? = nil) -> [Float] {
            var outputs = [Float](repeating: .nan, count: queries.count)
            let scale = 1 / Float(shape.headSize).squareRoot()
            withRows(visible) { mnv_attention(pool, &$0, queries, &outputs, $1, visible.count, scale) }
            return outputs
        }

        /// The keys or values of a sequence as they are stored, [position][kvHead][headSize].
        private func stored(_ bytes: [UInt8], _ sequence: Int, index: (Int, Int) -> Int) -> [Double] {
            let partBytes = shape.pageBytes / shape.kvHeads
            let scalesAt = shape.pageLength * shape.headSize
            let halfCount = bytes.count / 2
            var halves = [Float](repeating: 0, count: halfCount)
            _ = mnv_dequantize(PageType.f16.code, bytes, &halves, halfCount)
            var numbers: [Double] = []
            for position in 0..<lengths[sequence] {
                let (page, place) = (tables[sequence][position / shape.pageLength], position % shape.pageLength)
                for head in 0..<shape.kvHeads {
                    let part = (Int(page) * shape.kvHeads + head) * partBytes
                    for dimension in 0..<shape.headSize {
                        let number = index(place, dimension)
                        switch shape.type {
                        case .f16: numbers.append(Double(halves[part / 2 + number]))
                        case .q8_0:
                            let scale = halves[(part + scalesAt) / 2 + shape.scaleIndex(place, dimension)]
                            numbers.append(Double(scale) * Double(Int8(bitPattern: bytes[part + number])))
                        }
                    }
                }
            }
            return numbers
        }

        /// Softmax in two passes, in double precision, on keys and values as they are stored.
        func expected(_ visible: [Visible], _ queries: [Float]) -> [Double] {
            let keys = lengths.indices.map { stored(self.keys, $0, index: shape.keyIndex) }
            let values = lengths.indices.map { stored(self.values, $0, index: shape.valueIndex) }
            return expected(visible, queries, keys: keys, values: values)
        }

        /// The same on keys and values as they were before they were rounded.
        func expectedUnrounded(_ visible: [Visible], _ queries: [Float]) -> [Double] {
            let (keys, values) = (sequenceKeys.map { $0.map(Double.init) }, sequenceValues.map { $0.map(Double.init) })
            return expected(visible, queries, keys: keys, values: values)
        }

        private func expected(
            _ visible: [Visible],
            _ queries: [Float],
            keys: [[Double]],
            values: [[Double]]
        ) -> [Double] {
            var outputs: [Double] = []
            for (row, token) in visible.enumerated() {
                for head in 0..<shape.heads {
                    let start = row * shape.rowSize + head * shape.headSize
                    outputs += attended(
                        queries[start..<start + shape.headSize].map(Double.init),
                        keys[token.sequence],
                        values[token.sequence],
                        length: token.length,
                        offset: head / (shape.heads / shape.kvHeads) * shape.headSize
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
            let headSize = shape.headSize
            var scores = [Double](repeating: 0, count: length)
            for position in 0..<length {
                let start = position * tokenSize + offset
                for d in 0..<headSize { scores[position] += query[d] * keys[start + d] }
                scores[position] /= Double(headSize).squareRoot()
            }
            let greatest = scores.max() ?? 0
            let weights = scores.map { exp($0 - greatest) }
            let sum = weights.reduce(0, +)
            var output = [Double](repeating: 0, count: headSize)
            for position in 0..<length {
                let start = position * tokenSize + offset
                for d in 0..<headSize { output[d] += weights[position] / sum * values[start + d] }
            }
            return output
        }
    }
}
