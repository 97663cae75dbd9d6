/// Cuts a stream of server-sent events into the data of each.
///
/// A line `error: …`, which llama-server sent up to the middle of 2025, counts as data `{"error": …}`.
///
/// - Source: the HTML standard, section "Server-sent events"; names, ids and comments are of no use here.
package struct EventParser: Sendable {
    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var endsWithReturn = false

    /// A parser at the beginning of a stream.
    package init() {}

    /// How many bytes of an unfinished event are held.
    package var heldByteCount: Int { line.count + data.count }

    /// Takes bytes as they come.
    ///
    /// - Returns: the data of the events that they complete.
    package mutating func append(_ bytes: some Sequence<UInt8>) -> [[UInt8]] {
        var events: [[UInt8]] = []
        for byte in bytes {
            defer { endsWithReturn = byte == UInt8(ascii: "\r") }
            switch byte {
            case UInt8(ascii: "\n") where endsWithReturn: continue
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                if let event = endLine() { events.append(event) }
            default: line.append(byte)
            }
        }
        return events
    }

    /// The data of the event that the stream's end cuts off before its empty line.
    package mutating func finish() -> [UInt8]? {
        _ = endLine()
        return endEvent()
    }

    private mutating func endLine() -> [UInt8]? {
        defer { line.removeAll(keepingCapacity: true) }
        guard !line.isEmpty else { return endEvent() }
        if let value = value(of: "data:") {
            add(value)
        } else if let value = value(of: "error:") {
            add(Array("{\"error\":".utf8) + value + Array("}".utf8))
        }
        return nil
    }

    private func value(of name: String) -> ArraySlice<UInt8>? {
        guard line.starts(with: name.utf8) else { return nil }
        let value = line.dropFirst(name.utf8.count)
        return value.first == UInt8(ascii: " ") ? value.dropFirst() : value
    }

    private mutating func add(_ value: some Sequence<UInt8>) {
        if hasData { data.append(UInt8(ascii: "\n")) }
        data += value
        hasData = true
    }

    private mutating func endEvent() -> [UInt8]? {
        guard hasData else { return nil }
        defer {
            data = []
            hasData = false
        }
        return data
    }
}
