import ArgumentParser
import Foundation

/// A size as people read and write it, such as `1.2 GB`.
struct ByteCount: CustomStringConvertible, ExpressibleByArgument {
    let count: Int

    init(_ count: Int) {
        self.count = count
    }

    /// Reads `800000000`, `800M`, `0.8G` or `0.8 GB`; units are powers of 1000.
    init?(argument: String) {
        let text = argument.uppercased().filter { $0 != " " && $0 != "B" }
        let factors: [Character: Double] = ["K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12]
        let factor = text.last.flatMap { factors[$0] }
        guard let number = Double(factor == nil ? text : String(text.dropLast())),
            let count = Int(exactly: (number * (factor ?? 1)).rounded()), count >= 0
        else { return nil }
        self.count = count
    }

    var description: String {
        let units = ["B", "kB", "MB", "GB", "TB"]
        var value = Double(count)
        var unit = 0
        while value >= 1000, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return String(format: unit == 0 ? "%.0f %@" : "%.1f %@", value, units[unit])
    }
}
