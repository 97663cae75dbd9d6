/// Two neighbours merge if their union is a token, the highest score first.
struct ScoreRule: MergeRule {
    /// The piece of a symbol that is no token.
    static let noToken: Int32 = -1

    let index: ByteStringIndex
    private let priorities: [UInt32]
    private var text: [UInt8] = []

    init(_ index: ByteStringIndex, scores: [Float]) {
        self.index = index
        priorities = scores.map(Self.priority)
    }

    /// The rule for the symbols of `text`.
    func over(_ text: [UInt8]) -> ScoreRule {
        var rule = self
        rule.text = text
        return rule
    }

    func merge(_ left: Symbol, _ right: Symbol) -> Merge? {
        let range = Int(left.start)..<Int(right.start + right.byteCount)
        guard let token = index.find(text, range) else { return nil }
        return Merge(priority: priorities[Int(token)], piece: token)
    }

    /// Numbers in the opposite order of the scores: an IEEE 754 bit pattern orders as an integer once its sign is undone.
    private static func priority(_ score: Float) -> UInt32 {
        let bits = (score + 0).bitPattern
        return bits >> 31 == 1 ? bits : ~(bits | 1 << 31)
    }
}
