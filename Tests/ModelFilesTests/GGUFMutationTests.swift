import MinervaTesting
import ModelFiles
import Testing

/// Damaged files open with all their weights within reach, or are refused with an error; they never end the process.
@Suite struct GGUFMutationTests {
    private let scratch: ScratchFile
    private let original = SampleModels.small.data()
    private let headerByteCount = SampleModels.small.header().count

    init() throws {
        scratch = try ScratchFile()
    }

    @Test func `survives truncation at every byte`() throws {
        var outcome = Outcome()
        for byteCount in 0..<original.count { try open(Array(original.prefix(byteCount)), &outcome) }
        // Only the padding after the last weights may be absent.
        #expect(outcome.opened == original.count - 1 - lastWeight)
        #expect(outcome.refused == lastWeight + 1)
    }

    @Test func `survives every flipped bit of the header`() throws {
        var outcome = Outcome()
        for bit in 0..<headerByteCount * 8 {
            var bytes = original
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            try open(bytes, &outcome)
        }
        #expect(outcome.opened > 0)
        #expect(outcome.refused > 0)
    }

    @Test(arguments: [0x00, 0x01, 0x7F, 0x80, 0xFF] as [UInt8])
    func `survives every byte of the header set to an extreme`(extreme: UInt8) throws {
        var outcome = Outcome()
        for offset in 0..<headerByteCount {
            var bytes = original
            bytes[offset] = extreme
            try open(bytes, &outcome)
        }
        #expect(outcome.opened > 0)
        #expect(outcome.refused > 0)
    }

    @Test(arguments: [0, 1, 255, 1 << 31, 1 << 32, 1 << 60, 1 << 63, .max - 31, .max] as [UInt64])
    func `survives any number at every offset`(number: UInt64) throws {
        var outcome = Outcome()
        for offset in 0..<headerByteCount - 8 {
            var image = ByteImage(original)
            image.put(number, at: offset)
            try open(image.bytes, &outcome)
        }
        #expect(outcome.refused > 0)
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `survives random splices and numbers`(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        var outcome = Outcome()
        for _ in 0..<400 {
            var image = ByteImage(original)
            for _ in 0..<Int.random(in: 1...4, using: &random) { mutate(&image, &random) }
            try open(image.bytes, &outcome)
        }
        #expect(outcome.refused > 0)
    }

    private struct Outcome {
        var opened = 0
        var refused = 0
    }

    /// The offset of the last byte of the last tensor.
    private var lastWeight: Int { original.lastIndex { $0 != 0 } ?? 0 }

    private func open(_ bytes: [UInt8], _ outcome: inout Outcome) throws {
        try scratch.replace(with: bytes)
        do throws(ModelFileError) {
            let file = try GGUFFile(path: scratch.path)
            outcome.opened += 1
            for tensor in file.tensors { try touch(tensor, of: file) }
        } catch {
            outcome.refused += 1
            #expect(!error.message.isEmpty)
            #expect(error.byteOffset.map { $0 <= bytes.count } ?? true)
        }
    }

    private func touch(_ tensor: TensorDescription, of file: GGUFFile) throws(ModelFileError) {
        let sum = file.bytes(of: tensor).reduce(0) { $0 + Int($1) }
        #expect(sum <= tensor.byteCount * 255)
        #expect(tensor.shape.reduce(1, *) == tensor.elementCount)
        #expect(try file.tensor(tensor.name, shape: tensor.shape) == tensor)
    }

    private func mutate(_ image: inout ByteImage, _ random: inout SplitMix) {
        let offset = Int.random(in: 0..<headerByteCount - 8, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: image.bytes[offset] = UInt8.random(in: 0...255, using: &random)
        case 1: image.put(random.next() >> UInt64.random(in: 0..<64, using: &random), at: offset)
        case 2: image.put(UInt32.random(in: 0..<16, using: &random), at: offset)
        case 3:
            let length = Int.random(in: 1...32, using: &random)
            let source = Int.random(in: 0..<original.count - length, using: &random)
            image.bytes.insert(contentsOf: original[source..<source + length], at: offset)
        default:
            let length = Int.random(in: 1...min(32, image.bytes.count - offset), using: &random)
            image.bytes.removeSubrange(offset..<offset + length)
        }
        while image.bytes.count < headerByteCount { image.bytes.append(0) }
    }
}
