/// How values are written where not quite as in JSON.
package struct ValueSpelling: Sendable {
    /// What stands around texts instead of quotes; nothing is escaped between.
    package var textMark: String?
    /// Whether names of properties stand without quotes.
    package var hasBareNames: Bool
    /// Whether Python's words may stand for true, false and null.
    package var hasPythonWords: Bool
    /// Marks that occur in no text in quotes or the like, because they would end the value.
    package var absent: [String]
    /// How the value is written if it is a text: bare, without anything around it.
    package var bareText: BareText?

    /// A text without quotes.
    package struct BareText: Sendable {
        /// Marks that do not occur in it.
        package var absent: [String]
        /// What stands before it and may begin an absent mark.
        package var begun: String
        /// Characters that its first one, white space aside, is not, so that it can't be taken for another value.
        package var isNotBegunBy: String
        /// Whether the value may also be something else than a text, where the schema allows that.
        package var takesOtherValues: Bool

        /// A text without quotes.
        package init(
            absent: [String],
            begun: String = "",
            isNotBegunBy: String = "",
            takesOtherValues: Bool = true
        ) {
            self.absent = absent
            self.takesOtherValues = takesOtherValues
            self.begun = begun
            self.isNotBegunBy = isNotBegunBy
        }
    }

    /// JSON, but for what is said.
    package init(
        textMark: String? = nil,
        hasBareNames: Bool = false,
        hasPythonWords: Bool = false,
        absent: [String] = [],
        bareText: BareText? = nil
    ) {
        self.textMark = textMark
        self.hasBareNames = hasBareNames
        self.hasPythonWords = hasPythonWords
        self.absent = absent
        self.bareText = bareText
    }

    /// Whether texts are written as in JSON, whatever they are.
    var hasPlainTexts: Bool { textMark == nil && absent.isEmpty }

    /// Texts that may stand between the marks or the quotes; nil for any.
    func possibleTexts() throws(GrammarError) -> ScalarAutomaton? {
        let marks = absent + (textMark.map { [$0] } ?? [])
        return marks.isEmpty ? nil : try ScalarAutomaton(without: marks)
    }

    /// Texts that may stand bare.
    func possibleBareTexts(_ bare: BareText) throws(GrammarError) -> ScalarAutomaton {
        let beginnings = ScalarAutomaton(notBegunBy: bare.isNotBegunBy)
        return try beginnings.intersection(ScalarAutomaton(without: bare.absent, begun: bare.begun))
    }
}
