/// The name of one request, in its answer and in the log.
struct RequestID: Sendable, CustomStringConvertible {
    /// Characters that a client's name may have.
    private static let longest = 128

    /// The name.
    let description: String

    /// Takes the name that a client gives, if it is at most 128 visible ASCII characters, or makes one.
    init(offered: String?) {
        if let offered, Self.isSane(offered) {
            description = offered
        } else {
            let digits = String(UInt64.random(in: 0...UInt64.max), radix: 16)
            description = "req_" + String(repeating: "0", count: 16 - digits.count) + digits
        }
    }

    private static func isSane(_ text: String) -> Bool {
        (1...longest).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
