import CKernels
import Testing

extension KernelTests {
    @Suite struct Attention {
        static let shapes = [
            Shape(type: .f16, pageLength: 16, heads: 4, kvHeads: 4, headSize: 64),
            Shape(type: .f16, pageLength: 64, heads: 8, kvHeads: 2, headSize: 128),
            Shape(type: .f16, pageLength: 7, heads: 6, kvHeads: 1, headSize: 8),
            Shape(type: .f16, pageLength: 1, heads: 3, kvHeads: 3, headSize: 16),
            Shape(type: .f16, pageLength: 16, heads: 20, kvHeads: 1, headSize: 32),
            Shape(type: .f16, pageLength: 32, heads: 14, kvHeads: 2, headSize: 80),
            Shape(type: .f16, pageLength: 16, heads: 4, kvHeads: 2, headSize: 6),
            Shape(type: .q8_0, pageLength: 16, heads: 4, kvHeads: 4, headSize: 64),
            Shape(type: .q8_0, pageLength: 64, heads: 8, kvHeads: 2, headSize: 128),
            Shape(type: .q8_0, pageLength: 7, heads: 6, kvHeads: 1, headSize: 32),
            Shape(type: .q8_0, pageLength: 1, heads: 3, kvHeads: 3, headSize: 32),
            Shape(type: .q8_0, pageLength: 16, heads: 20, kvHeads: 1, headSize: 32),
            Shape(type: .q8_0, pageLength: 32, heads: 6, kvHeads: 2, headSize: 96),
        ]

        @Test(arguments: shapes, names)
        func `equals softmax over shuffled pages`(shape: Shape, kernels: String) {
            var random = RandomNumbers(seed: 20)
            KernelTests.with(kernels) {
                var pages = Pages(shape, lengths: [1, 130, 33], using: &random)
                pages.storeAll()
                let visible = [(0, 1), (1, 130), (2, 33), (1, 1), (1, 65), (2, 32), (2, 5)].map {
                    (sequence: $0.0, length: $0.1)
                }
                let queries = random.floats(visible.count * shape.rowSize, in: -3...3)
                let outputs = pages.attend(visible, queries)
                #expect(greatestDifference(outputs, pages.expected(visible, queries)) < Tolerance.attention)
                let unrounded = pages.expectedUnrounded(visible, queries)
                #expect(greatestDifference(outputs, unrounded) < Tolerance.unrounded(shape.type))
            }
        }

        /// When a token is alone, all that lies behind it is no number; when all are together, the last three are none.
        @Test(arguments: shapes, names)
        func `gives a prompt's tokens the bits that each has alone`(shape: Shape, kernels: String) {
            let (length, seen) = (77, 74)
            var random = RandomNumbers(seed: 21)
            KernelTests.with(kernels) {
                var pages = Pages(shape, lengths: [length], using: &random)
                for index in seen * shape.kvHeads * shape.headSize..<length * shape.kvHeads * shape.headSize {
                    pages.sequenceKeys[0][index] = index % 2 == 0 ? .nan : -.infinity
                    pages.sequenceValues[0][index] = index % 3 == 0 ? .nan : .infinity
                }
                let visible = (1...length).map { (sequence: 0, length: $0) }
                let queries = random.floats(length * shape.rowSize, in: -3...3)
                var alone: [UInt32] = []
                for position in 0..<length {
                    let floats = position * shape.rowSize..<(position + 1) * shape.rowSize
                    pages.store(0, position..<position + 1)
                    let output = pages.attend([visible[position]], Array(queries[floats]))
                    #expect(position >= seen || output.allSatisfy(\.isFinite))
                    alone += output.map(\.bitPattern)
                }
                for (threads, begin) in [(1, 0), (2, 1), (3, 40), (2, 72)] {
                    let workers = WorkerPool(threads: threads)
                    let (start, end) = (begin * shape.rowSize, seen * shape.rowSize)
                    let together = pages.attend(Array(visible[begin...]), Array(queries[start...]), pool: workers.pool)
                    let bits = together.prefix(end - start).map(\.bitPattern)
                    #expect(bits == Array(alone[start..<end]), "from token \(begin) on, \(threads) threads")
                }
            }
        }

        @Test(arguments: PageType.allCases, names)
        func `gives a row the same bits whatever the company and the thread count`(type: PageType, kernels: String) {
            let shape = Shape(type: type, pageLength: 16, heads: 8, kvHeads: 2, headSize: 64)
            let size = shape.rowSize
            var random = RandomNumbers(seed: 22)
            KernelTests.with(kernels) {
                var pages = Pages(shape, lengths: [90, 47], using: &random)
                pages.storeAll()
                let prompts = (1...90).map { (sequence: 0, length: $0) } + (40...47).map { (sequence: 1, length: $0) }
                let visible = [(sequence: 1, length: 47)] + prompts + [(sequence: 0, length: 90)]
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

        @Test func `knows no pages of other types or of broken blocks`() {
            let fitting = Shape(type: .q8_0, pageLength: 3, heads: 2, kvHeads: 2, headSize: 64)
            #expect(fitting.pageBytes == 3 * 2 * 68)
            #expect(Shape(type: .q8_0, pageLength: 3, heads: 2, kvHeads: 2, headSize: 48).pageBytes == 0)
            var layout = fitting.layout()
            layout.type = Int32(MNV_Q4_0.rawValue)
            #expect(mnv_kv_page_bytes(&layout) == 0)
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
                        storeToken(.f16, floats, floats.reversed(), keys.baseAddress, values.baseAddress)
                    }
                }
            }
            #expect(keys == expected)
            #expect(values == expected.reversed())
        }

        @Test(arguments: names)
        func `stores codes with the rounded scale of their block`(kernels: String) {
            // A scale of 1; zeros; too small for a scale; no number; infinity.
            var floats = [Float](repeating: 0, count: 5 * 32)
            floats.replaceSubrange(0..<6, with: [127, -127, 0.5, 1.5, -2.5, 126.49])
            floats[64] = 1e-30
            floats[96] = .nan
            floats[97] = 1
            floats[128] = -.infinity
            floats[129] = 1
            let codes: [Int8] = [127, -127, 0, 2, -2, 126]
            let scales: [UInt16] = [0x3C00, 0, 0, 0x7E00, 0x7C00]
            var keys = [UInt16](repeating: 0xFFFF, count: 5 * 17)
            var values = keys
            KernelTests.with(kernels) {
                keys.withUnsafeMutableBufferPointer { keys in
                    values.withUnsafeMutableBufferPointer { values in
                        storeToken(.q8_0, floats, floats, keys.baseAddress, values.baseAddress)
                    }
                }
            }
            let stored = keys.prefix(3).flatMap { [Int8(truncatingIfNeeded: $0), Int8(truncatingIfNeeded: $0 >> 8)] }
            #expect(stored == codes)
            #expect(Array(keys.suffix(5)) == scales)
            #expect(values == keys)
        }

        /// Stores the keys and values of a token that has a page, and a head, for itself.
        private func storeToken(
            _ type: PageType,
            _ keys: [Float],
            _ values: [Float],
            _ keyPage: UnsafeMutablePointer<UInt16>?,
            _ valuePage: UnsafeMutablePointer<UInt16>?
        ) {
            var layout = Shape(type: type, pageLength: 1, heads: 1, kvHeads: 1, headSize: keys.count)
                .layout(keyPage.map { UnsafeMutableRawPointer($0) }, valuePage.map { UnsafeMutableRawPointer($0) })
            let table: [UInt32] = [0]
            table.withUnsafeBufferPointer { table in
                var row = mnv_attention_row(pages: table.baseAddress, length: 1)
                mnv_store_kv(nil, &layout, keys, values, &row, 1)
            }
        }
    }
}
