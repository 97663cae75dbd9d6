/// Floats at a fixed address, aligned for vectors. Not shared between threads by Swift code; kernels divide it among theirs.
final class FloatBuffer {
    let count: Int
    let pointer: UnsafeMutablePointer<Float>

    init(count: Int) {
        self.count = count
        let raw = UnsafeMutableRawPointer.allocate(byteCount: max(1, count) * MemoryLayout<Float>.stride, alignment: 64)
        pointer = raw.bindMemory(to: Float.self, capacity: max(1, count))
        pointer.initialize(repeating: 0, count: max(1, count))
    }

    deinit { pointer.deallocate() }

    /// Copies a row of `width` floats over another one.
    func copyRow(_ row: Int, to place: Int, width: Int) {
        (pointer + place * width).update(from: pointer + row * width, count: width)
    }
}
