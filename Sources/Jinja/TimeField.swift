/// One part of a formatted time.
struct TimeField {
    private let digitsOrText: String
    private let width: Int
    private let pad: Character
    private let isNumber: Bool
    /// Whether `#` turns the text to lower case, and not to upper case as it does others.
    private let changesCase: Bool

    /// A number with as many digits as `width` says.
    init(number: Int, width: Int, pad: Character = "0") {
        digitsOrText = String(number)
        self.width = width
        self.pad = pad
        isNumber = true
        changesCase = false
    }

    /// A name or another text.
    init(text: String, changesCase: Bool) {
        digitsOrText = text
        width = 0
        pad = " "
        isNumber = false
        self.changesCase = changesCase
    }

    /// The text under flags such as `-` (no padding) and with a width that the format asks for.
    func text(flags: String, width asked: Int?) -> String {
        var (text, pad, width) = (digitsOrText, pad, asked ?? width)
        for flag in flags {
            switch flag {
            case "-": width = asked ?? 0
            case "_": pad = " "
            case "0": pad = "0"
            case "^": text = text.uppercased()
            default: text = changesCase ? text.lowercased() : isNumber ? text : text.uppercased()
            }
        }
        return String(repeating: pad, count: max(0, width - text.count)) + text
    }
}
