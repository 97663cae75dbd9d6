#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The system's `write`: how many of the bytes were taken, or -1 and `errno`.
func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}
