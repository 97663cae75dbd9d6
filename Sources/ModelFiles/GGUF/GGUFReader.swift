#if _endian(big)
    #error("GGUF is read as little-endian memory")
#endif

/// A position in the header of a GGUF file that moves only over bytes that are there.
///
/// All reading of header bytes goes through ``take(_:_:)``, the one place that checks bounds.
struct GGUFReader {
    let file: MappedFile
    let limits: GGUFLimits
    /// Where the next byte is read, from the start of the file.
    private(set) var position = 0
    /// The metadata key or tensor name being read; goes into errors.
    var subject: String?

    init(_ file: MappedFile, limits: GGUFLimits) {
        self.file = file
        self.limits = limits
    }

    /// How many bytes may still be read.
    var remaining: Int { min(file.bytes.count, limits.headerByteCount) - position }

    func error(_ code: ModelFileError.Code, _ message: String, at offset: Int? = nil) -> ModelFileError {
        ModelFileError(code, message, path: file.path, byteOffset: offset ?? position, subject: subject)
    }

    /// Moves over bytes that hold `what`.
    mutating func take(_ byteCount: Int, _ what: @autoclosure () -> String) throws(ModelFileError)
        -> UnsafeRawBufferPointer
    {
        guard byteCount <= remaining else { throw tooShort("\(what()) takes \(byteCount) bytes", at: position) }
        defer { position += byteCount }
        return UnsafeRawBufferPointer(rebasing: file.bytes[position..<position + byteCount])
    }

    /// Reads a number.
    mutating func number<Number: BitwiseCopyable>(
        _ what: @autoclosure () -> String,
        as type: Number.Type = Number.self
    ) throws(ModelFileError) -> Number {
        try take(MemoryLayout<Number>.size, what()).loadUnaligned(as: type)
    }

    /// Reads a count of items that take at least `itemByteCount` each, and proves that so many can follow.
    ///
    /// Nothing may be allocated for a count that was not read here.
    mutating func count(
        _ what: @autoclosure () -> String,
        limit: Int,
        itemByteCount: Int
    ) throws(ModelFileError) -> Int {
        let offset = position
        let found = try number(what(), as: UInt64.self)
        guard let count = Int(exactly: found), count <= limit else {
            throw error(.limitExceeded, "\(what())\(about) is \(found); at most \(limit) is allowed", at: offset)
        }
        guard count <= remaining / itemByteCount else {
            throw tooShort(
                "\(what())\(about) is \(count), which needs at least \(itemByteCount) bytes each",
                at: offset
            )
        }
        return count
    }

    /// Reads a string of any bytes.
    mutating func string(_ what: @autoclosure () -> String, limit: Int) throws(ModelFileError) -> UnsafeRawBufferPointer
    {
        try take(count("\(what()) length", limit: limit, itemByteCount: 1), what())
    }

    /// Reads a key or tensor name and makes it the subject of errors from here on.
    mutating func name(_ what: @autoclosure () -> String, limit: Int) throws(ModelFileError) -> String {
        subject = nil
        let offset = position
        let bytes = try string(what(), limit: limit)
        guard !bytes.isEmpty, let name = String(validating: bytes, as: UTF8.self) else {
            let found = bytes.isEmpty ? "no bytes" : "other bytes: \(String(decoding: bytes, as: UTF8.self).quoted)"
            throw error(.invalidName, "\(what()): expected UTF-8 text, found \(found)", at: offset)
        }
        subject = name
        return name
    }

    /// " of "key"" while something with a name is being read.
    var about: String { subject.map { " of \($0.quoted)" } ?? "" }

    /// The name being read, in quotes.
    var quotedSubject: String { (subject ?? "").quoted }

    private func tooShort(_ need: String, at offset: Int) -> ModelFileError {
        if file.bytes.count > limits.headerByteCount {
            let message =
                "\(need), but the header may take \(limits.headerByteCount) bytes at most, of which \(remaining) remain"
            return error(.limitExceeded, message, at: offset)
        }
        let message = "\(need), but \(remaining) bytes remain; the file is cut short or damaged, fetch it again"
        return error(.truncated, message, at: offset)
    }
}
