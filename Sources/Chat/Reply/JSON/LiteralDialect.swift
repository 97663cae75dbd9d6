/// How arguments are written that are not JSON.
struct LiteralDialect: Sendable {
    /// Whether the outermost container is open already and ends with `)`, as in `name(key=value)`.
    var isCall = false
    /// Whether keys of objects stand without quotes.
    var hasBareKeys = false
    /// Whether texts stand in quotes of one or two strokes, with Python's escapes.
    var hasQuotes = false
    /// What texts stand between, if not in quotes; nothing is escaped there.
    var stringMark: Mark?

    /// Keyword arguments of a Python call, behind the `(`; JSON's `true`, `false` and `null` are fine too.
    static let pythonCall = LiteralDialect(isCall: true, hasQuotes: true)
    /// Gemma's objects: `{city:<|"|>Paris<|"|>,days:3}`.
    static let gemma = LiteralDialect(hasBareKeys: true, stringMark: "<|\"|>")
}
