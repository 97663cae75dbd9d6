/// Cuts a stream of server-sent events into the data of each.
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
        let name = Array("data:".utf8)
        guard line.starts(with: name) else { return nil }
        var value = line.dropFirst(name.count)
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        if hasData { data.append(UInt8(ascii: "\n")) }
        data += value
        hasData = true
        return nil
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
