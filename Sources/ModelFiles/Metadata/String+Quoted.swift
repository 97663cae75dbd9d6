extension String {
    /// The text in quotes, cut after 80 characters and with invisible characters escaped, so that a hostile file cannot
    /// forge log lines.
    var quoted: String {
        var result = "\""
        for scalar in unicodeScalars.prefix(80) {
            result += scalar.escaped(asASCII: scalar.isHidden)
        }
        return result + (unicodeScalars.count > 80 ? "…\"" : "\"")
    }
}

extension Unicode.Scalar {
    /// Whether the character shows nothing of itself but may move what is shown around it.
    fileprivate var isHidden: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}

extension ByteString {
    /// The text in quotes, as ``Swift/String/quoted``.
    var quoted: String { String(decoding: bytes.prefix(400), as: UTF8.self).quoted }
}
