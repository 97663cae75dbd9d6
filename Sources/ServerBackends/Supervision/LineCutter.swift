/// Cuts what a program writes into lines, of which it holds a beginning only, however long they are.
package struct LineCutter: Sendable {
    private let longest: Int
    private var line: [UInt8] = []

    /// A cutter that keeps so many bytes of a line.
    package init(longest: Int) {
        self.longest = longest
    }

    /// Takes bytes as they come.
    ///
    /// - Returns: the lines that they complete, without their ends; empty ones are left out.
    package mutating func append(_ bytes: some Sequence<UInt8>) -> [String] {
        var lines: [String] = []
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                if !line.isEmpty { lines.append(String(decoding: line, as: UTF8.self)) }
                line.removeAll(keepingCapacity: true)
            default:
                if line.count < longest { line.append(byte) }
            }
        }
        return lines
    }
}
