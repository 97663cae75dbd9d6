/// A number, or a list of numbers: the two ways in which token ids are written.
struct OneOrSeveral: Decodable, Sendable, Equatable {
    /// The numbers.
    let values: [Int]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(Int.self) {
            values = [value]
        } else {
            values = try container.decode([Int].self)
        }
    }
}
