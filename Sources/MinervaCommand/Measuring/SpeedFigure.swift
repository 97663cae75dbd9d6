/// A speed that `minerva bench` measures.
enum SpeedFigure {
    /// A prompt of so many tokens is read.
    case prompt(Int)
    /// So many streams generate together.
    case streams(Int)

    var title: String {
        switch self {
        case .prompt(let length): "prompt of \(length) tokens"
        case .streams(let count): count == 1 ? "1 stream" : "\(count) streams"
        }
    }
}
