/// The file name of one shard of a split model: `prefix-00001-of-00003.gguf`, counted from 1.
struct ShardName: Equatable {
    /// The path up to the number, without its hyphen.
    let prefix: String
    /// The number in the name, from 1.
    let number: Int
    let count: Int

    init(prefix: String, number: Int, count: Int) {
        self.prefix = prefix
        self.number = number
        self.count = count
    }

    /// Reads a path, or returns nil if it is not that of a shard.
    init?(path: String) {
        let suffix = "-00001-of-00001.gguf"
        let end = path.suffix(suffix.utf8.count)
        let parts = end.dropLast(".gguf".count).split(separator: "-")
        guard end.hasPrefix("-"), end.hasSuffix(".gguf"), parts.count == 3, parts[1] == "of",
            let number = Self.number(parts[0]), let count = Self.number(parts[2]), (1...max(1, count)).contains(number)
        else { return nil }
        self.init(prefix: String(path.dropLast(end.count)), number: number, count: count)
    }

    var path: String { "\(prefix)-\(Self.digits(number))-of-\(Self.digits(count)).gguf" }

    /// The name of another shard of the same model.
    func sibling(_ number: Int) -> ShardName {
        ShardName(prefix: prefix, number: number, count: count)
    }

    private static func number(_ digits: Substring) -> Int? {
        digits.utf8.count == 5 && digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            ? Int(digits) : nil
    }

    private static func digits(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 5 - digits.utf8.count)) + digits
    }
}
