/// Arguments of which each stands in tags of its own: `<parameter=city>Paris</parameter>`.
struct TaggedParameters: Sendable {
    /// What attributes tell of a value.
    enum Attributes: Sendable {
        case none
        /// Whether it is a text: ` string="true"`.
        case isText
        /// Its type: ` type="string"`.
        case type
    }

    /// What begins a parameter; its name follows.
    var opening: Mark
    /// What ends the name.
    var nameEnd: Mark
    /// What ends attributes that follow the name, such as ` string="true">`.
    var attributesEnd: Mark?
    /// What the attributes say.
    var attributes = Attributes.none
    /// What begins the value, if the end of the name does not.
    var valueOpening: Mark?
    /// What ends the value; with `closingRepeatsName` the name and `>` follow.
    var closing: Mark
    /// Whether the name stands in the closing tag.
    var closingRepeatsName = false
    /// Whether values stand on lines of their own.
    var isOnOwnLines = false
    /// Whether a value may stand in `<![CDATA[…]]>`.
    var takesCharacterData = false
    /// What ends the arguments, and belongs to them.
    var ends: [Mark] = []
    /// What ends the arguments, and does not belong to them.
    var endsBefore: [Mark] = []

    /// All marks that are looked for.
    var marks: [Mark] {
        [opening, nameEnd, closing] + [attributesEnd, valueOpening].compactMap { $0 } + ends + endsBefore
    }
}
