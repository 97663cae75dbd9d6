import Foundation

/// Memory that this process has in use.
package enum ResidentMemory {
    /// Bytes in use; nil where the system has no `/proc`.
    package static var byteCount: Int? {
        guard let fields = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " "),
            fields.count > 1, let pages = Int(fields[1])
        else { return nil }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
