import Foundation

/// A size as people read it, such as `1.2 GB`.
struct ByteCount: CustomStringConvertible {
    let description: String

    init(_ count: Int) {
        let units = ["B", "kB", "MB", "GB", "TB"]
        var value = Double(count)
        var unit = 0
        while value >= 1000, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        description = String(format: unit == 0 ? "%.0f %@" : "%.1f %@", value, units[unit])
    }
}
