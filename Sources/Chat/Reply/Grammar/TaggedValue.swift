import Grammar

/// The ways to write one parameter in tags, so that it is read as a value of its schema.
struct TaggedValue {
    private let tags: TaggedParameters
    /// Nil for any name.
    private let name: String?
    private let kinds: JSONKinds

    init(_ tags: TaggedParameters, name: String?, kinds: JSONKinds) {
        self.tags = tags
        self.name = name
        self.kinds = kinds
    }

    /// Each of them; of the attributes it depends whether a value is read as a text.
    var members: [ValueMember] {
        if name == nil, tags.closingRepeatsName { return [] }
        switch tags.attributes {
        case .none: return takesCharacterData ? [member(text: plainText), characterData] : [member(text: plainText)]
        case .isText:
            return [
                kinds.contains(.string) ? member(text: surelyText, attributes: " string=\"true\"") : nil,
                kinds == .string ? nil : member(text: nil, attributes: " string=\"false\""),
            ].compactMap { $0 }
        case .type:
            return [
                kinds.contains(.string) ? member(text: surelyText, attributes: " type=\"string\"") : nil
            ].compactMap { $0 } + otherTypes.map { member(text: nil, attributes: " type=\"\($0)\"") }
        }
    }

    private var otherTypes: [String] {
        let names: [(kind: JSONKinds, name: String)] = [
            (.number, "number"), (.boolean, "boolean"), (.null, "null"), (.object, "object"), (.array, "array"),
        ]
        return names.filter { !kinds.isDisjoint(with: $0.kind) }.map(\.name)
    }

    private var takesCharacterData: Bool { tags.takesCharacterData && kinds == .string }

    private var closing: String { tags.closingRepeatsName ? "\(tags.closing.text)\(name ?? "")>" : tags.closing.text }

    private var lineBreak: String { tags.isOnOwnLines ? "\n" : "" }

    private var surelyText: ValueSpelling.BareText {
        ValueSpelling.BareText(absent: [lineBreak + closing], begun: lineBreak, takesOtherValues: false)
    }

    /// How a text is written, if the value may be one. It must not look like a value of another kind.
    private var plainText: ValueSpelling.BareText? {
        guard kinds.contains(.string) else { return nil }
        var bare = ValueSpelling.BareText(absent: [lineBreak + closing], begun: lineBreak)
        if kinds.contains(.number) { bare.isNotBegunBy += "-0123456789" }
        if kinds.contains(.object) { bare.isNotBegunBy += "{" }
        if kinds.contains(.array) { bare.isNotBegunBy += "[" }
        if kinds != .string, tags.closingRepeatsName { bare.isNotBegunBy += String(tags.opening.text.prefix(1)) }
        if tags.takesCharacterData { bare.isNotBegunBy += "<" }
        return bare
    }

    private func member(text: ValueSpelling.BareText?, attributes: String = "") -> ValueMember {
        let end = lineBreak + closing
        // Strings of JSON have no line ends in them.
        let spelling = ValueSpelling(absent: lineBreak.isEmpty ? [closing] : [], bareText: text)
        return ValueMember(
            opening: tags.opening.text,
            name: name,
            behindName: behindName(attributes) + lineBreak,
            after: end,
            options: SchemaOptions(spelling: spelling)
        )
    }

    private var characterData: ValueMember {
        let end = "]]>"
        let spelling = ValueSpelling(bareText: ValueSpelling.BareText(absent: [end], takesOtherValues: false))
        return ValueMember(
            opening: tags.opening.text,
            name: name,
            behindName: behindName("") + "<![CDATA[",
            after: end + closing,
            options: SchemaOptions(spelling: spelling)
        )
    }

    private func behindName(_ attributes: String) -> String {
        let end = tags.attributesEnd.map { attributes + $0.text } ?? ""
        return tags.nameEnd.text + end + (tags.valueOpening?.text ?? "")
    }
}
