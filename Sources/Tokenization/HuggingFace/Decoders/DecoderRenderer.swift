/// Gives the text of tokens by the steps of a decoder.
struct DecoderRenderer: TokenRendering {
    private let texts: DecodedTexts
    private let renderSpecial: Bool
    private var stages: [DecoderStage] = []

    init(_ texts: DecodedTexts, _ steps: [TextDecoder], renderSpecial: Bool, continuesText: Bool) {
        self.texts = texts
        self.renderSpecial = renderSpecial
        var isFused = false
        for step in steps {
            stages.append(DecoderStage(step, isFused: isFused, continuesText: continuesText))
            switch step {
            case .fuse, .byteLevel: isFused = true
            default: break
            }
        }
    }

    mutating func bytes(of token: TokenID) -> ArraySlice<UInt8> {
        guard let text = texts.text(of: token, renderSpecial: renderSpecial) else { return [] }
        return (push(text, from: 0) ?? [])[...]
    }

    mutating func finish() -> ArraySlice<UInt8> {
        var rest: [UInt8] = []
        for index in stages.indices {
            guard let piece = stages[index].finish() else { continue }
            rest += push(piece, from: index + 1) ?? []
        }
        return rest[...]
    }

    private mutating func push(_ piece: [UInt8], from first: Int) -> [UInt8]? {
        var piece = piece
        for index in first..<stages.count {
            guard let next = stages[index].push(piece) else { return nil }
            piece = next
        }
        return piece
    }
}
