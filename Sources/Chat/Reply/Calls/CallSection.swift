/// Where calls stand in a reply, and how they are written there.
struct CallSection: Sendable {
    /// Whether models put calls in brackets. Readers take both.
    enum Listing: Sendable {
        case bare
        case list
        case either
    }

    /// What a call consists of; of several ways the first that fits counts.
    var ways: [[CallStep]]
    /// Texts that end the section.
    var closings: [Mark] = []
    /// Whether the mark that begins the section is the beginning of the first call too.
    var ownsMark = false
    /// Whether calls that are one object, or one expression, stand in a list.
    var listing = Listing.bare
    /// Whether nothing but a call can follow, whatever tool it names.
    var isCertain = true

    /// All marks that the section looks for.
    var marks: [Mark] { closings + ways.joined().flatMap(\.marks) }
}
