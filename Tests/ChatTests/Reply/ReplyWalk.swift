import Chat
import Grammar

/// Writes replies as a model would that knows nothing: at random, by the mask alone.
struct ReplyWalk {
    /// All bytes, marks as tokens, and parts of marks, names and values.
    let texts: [[UInt8]]
    let end: Int32
    let constraint: Constraint
    private var random: SeededBits

    init(_ grammar: Grammar, format: ReplyFormat, seed: UInt64) throws {
        let words = [
            "get_weather", "configure", "now", "city", "days", "unit", "\"name\": \"", "\", \"arguments\": {", "\": \"",
            "\"}", "}}", "}]", "true", "false", "null", "\n</", "é", "日本", "Paris", "12", "<", ">", "the answer", "{\"",
            "[{\"", "5", "abc", "=\"", "<think>", "</think>", "functools", "Action:", "]]>", "=",
        ]
        let bytes = (0...0xFF).map { [UInt8($0)] }
        texts = bytes + (words + format.marks).map { Array($0.utf8) } + [[0xE6, 0x97], Array("</s>".utf8)]
        end = Int32(texts.count - 1)
        let texts = texts
        let tokens = TokenBytes(count: texts.count, endTokens: [end]) { texts[Int($0)] }
        constraint = try Constraint(grammar, tokens: tokens)
        random = SeededBits(state: seed)
    }

    /// A reply; nil if it did not come to an end in a number of tokens.
    ///
    /// - Parameter mark: Tokens that contain this are chosen often.
    mutating func reply(favouring marks: [String] = []) throws -> String? {
        let wanted = marks.map { Array($0.utf8) }
        var (state, bytes) = (constraint.start, [UInt8]())
        for step in 0..<600 {
            let mask = try constraint.mask(for: state)
            if mask.isEmpty { throw Stuck(text: String(decoding: bytes, as: UTF8.self)) }
            var allowed = texts.indices.filter { mask[Int32($0)] && Int32($0) != end }
            if mask[end], allowed.isEmpty || Int.random(in: 0..<100, using: &random) < (step > 60 ? 80 : 25) {
                return String(decoding: bytes, as: UTF8.self)
            }
            let likely = allowed.filter { isLikely($0, step: step, wanted) }
            if !likely.isEmpty, Int.random(in: 0..<100, using: &random) < 70 { allowed = likely }
            guard let token = allowed.randomElement(using: &random),
                let next = try constraint.advance(state, by: Int32(token))
            else { throw Stuck(text: String(decoding: bytes, as: UTF8.self)) }
            state = next
            bytes += texts[token]
        }
        return nil
    }

    private func isLikely(_ token: Int, step: Int, _ wanted: [[UInt8]]) -> Bool {
        let text = texts[token]
        if wanted.contains(text) { return true }
        if step < 40 { return text.count > 3 }
        return text.last.map("\"}])>\n".utf8.contains) ?? false
    }

    struct Stuck: Error {
        let text: String
    }
}

/// Random numbers that are the same in every run (splitmix64).
struct SeededBits: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
