/// One of the texts for `minerva tokenize --batch`: a string, or its bytes where they are no UTF-8.
struct BatchedText: Decodable {
    let utf8: [UInt8]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            utf8 = Array(text.utf8)
        } else {
            utf8 = try container.decode([UInt8].self)
        }
    }
}
