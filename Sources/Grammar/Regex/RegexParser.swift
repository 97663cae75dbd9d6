/// Reads the part of ECMAScript's regular expressions that is regular, with the Unicode flag.
struct RegexParser {
    private var source: TextScanner
    /// Parts so far that can be there with an anchor or without.
    private var anchorChoiceCount = 0

    /// The texts that match: those that match as a whole, or those in which a match is found somewhere.
    static func expression(of pattern: String, isWhole: Bool) throws(GrammarError) -> Expression {
        guard pattern.utf8.count <= GrammarLimits.textByteCount else {
            throw .tooLarge("a pattern of \(pattern.utf8.count) bytes; at most \(GrammarLimits.textByteCount) are read")
        }
        var parser = RegexParser(source: TextScanner(pattern))
        let branches = try parser.alternatives(depth: 0)
        if parser.source.next != nil { throw parser.source.expected("the end or '('") }
        return .choice(branches.map { isWhole ? $0.expression : $0.anywhere })
    }

    private mutating func alternatives(depth: Int) throws(GrammarError) -> [RegexBranch] {
        var all = try sequence(depth: depth)
        while source.take("|") { all += try sequence(depth: depth) }
        return RegexBranch.merged(all)
    }

    private mutating func sequence(depth: Int) throws(GrammarError) -> [RegexBranch] {
        // Parts without anchors are collected first, so that a long pattern doesn't nest deeply.
        var branches = [RegexBranch(expression: .empty)]
        var plain: [Expression] = []
        func flush() {
            branches = RegexBranch.joined(branches, [RegexBranch(expression: .sequence(plain))])
            plain = []
        }
        while let next = source.next, next != UInt8(ascii: "|"), next != UInt8(ascii: ")") {
            let part = try quantified(depth: depth)
            if part.count == 1, !part[0].isAtStart, !part[0].isAtEnd {
                plain.append(part[0].expression)
            } else {
                flush()
                if branches.count * part.count > 1 { try countAnchorChoice() }
                branches = RegexBranch.joined(branches, part)
            }
        }
        flush()
        return branches
    }

    /// Such parts nest in each other.
    private mutating func countAnchorChoice() throws(GrammarError) {
        anchorChoiceCount += 1
        guard anchorChoiceCount <= GrammarLimits.nesting else {
            throw source.error(
                "more than \(GrammarLimits.nesting) parts with an anchor ('^', '$') that may be left out",
                .limitExceeded
            )
        }
    }

    private mutating func quantified(depth: Int) throws(GrammarError) -> [RegexBranch] {
        let start = source.offset
        let atom = try atom(depth: depth)
        guard let (minimum, maximum) = try quantifier() else { return atom }
        // Lazy or greedy: the same texts match.
        _ = source.take("?")
        if let next = source.next, next == UInt8(ascii: "*") || next == UInt8(ascii: "+") {
            throw source.error("a quantifier behind a quantifier")
        }
        guard atom.contains(where: { $0.isAtStart || $0.isAtEnd }) else {
            let body = Expression.choice(atom.map(\.expression))
            return [
                RegexBranch(
                    expression: .repetition(
                        atom.count == 1 ? atom[0].expression : body,
                        minimum: minimum,
                        maximum: maximum
                    )
                )
            ]
        }
        guard maximum == 1 else {
            throw source.error(
                "an anchor ('^', '$') in a part that is repeated is not supported",
                .unsupported,
                at: start
            )
        }
        return minimum == 1 ? atom : atom + [RegexBranch(expression: .empty)]
    }

    private mutating func quantifier() throws(GrammarError) -> (minimum: Int, maximum: Int?)? {
        if source.take("*") { return (0, nil) }
        if source.take("+") { return (1, nil) }
        if source.take("?") { return (0, 1) }
        let start = source.offset
        guard source.take("{") else { return nil }
        // Braces that hold no numbers are a text, as browsers have it.
        guard let next = source.next, Self.isDigit(next) else { return backToText(start) }
        let minimum = try source.number()
        var maximum: Int? = minimum
        if source.take(",") {
            maximum = source.next.map(Self.isDigit) == true ? try source.number() : nil
        }
        guard source.take("}") else { return backToText(start) }
        if let maximum, maximum < minimum {
            throw source.error("a repetition of at least \(minimum) and at most \(maximum) times", at: start)
        }
        return (minimum, maximum)
    }

    private mutating func backToText(_ start: Int) -> (minimum: Int, maximum: Int?)? {
        source.back(to: start)
        return nil
    }

    private mutating func atom(depth: Int) throws(GrammarError) -> [RegexBranch] {
        let start = source.offset
        if source.take("(") { return try group(depth: depth, from: start) }
        if source.take("^") { return [RegexBranch(isAtStart: true, expression: .empty)] }
        if source.take("$") { return [RegexBranch(isAtEnd: true, expression: .empty)] }
        if source.take("[") { return [RegexBranch(expression: .scalars(try set(from: start)))] }
        if source.take(".") { return [RegexBranch(expression: .scalars(RegexSets.lineEnds.inverted))] }
        if source.take("\\") { return [try escaped(from: start)] }
        guard let scalar = source.takeScalar() else { throw source.expected("a character") }
        if scalar == "*" || scalar == "+" || scalar == "?" {
            throw source.error("expected something to repeat, found '\(scalar)'", at: start)
        }
        return [RegexBranch(expression: .scalars(ScalarSet(scalar)))]
    }

    private mutating func group(depth: Int, from start: Int) throws(GrammarError) -> [RegexBranch] {
        guard depth < GrammarLimits.nesting else {
            throw source.error("more than \(GrammarLimits.nesting) groups inside each other", .limitExceeded)
        }
        if source.take("?") {
            if source.take("=") || source.take("!") { throw unsupported("look-ahead", at: start) }
            if source.take("<=") || source.take("<!") { throw unsupported("look-behind", at: start) }
            if source.take("<") || source.take("P<") {
                _ = source.takeWhile { $0 != UInt8(ascii: ">") }
                guard source.take(">") else { throw source.expected("'>' behind the name of a group") }
            } else if !source.take(":") {
                throw unsupported("a group with flags", at: start)
            }
        }
        let content = try alternatives(depth: depth + 1)
        guard source.take(")") else { throw source.expected("')'") }
        return content
    }

    /// What follows a backslash outside of brackets.
    private mutating func escaped(from start: Int) throws(GrammarError) -> RegexBranch {
        if source.take("A") { return RegexBranch(isAtStart: true, expression: .empty) }
        if source.take("z") || source.take("Z") { return RegexBranch(isAtEnd: true, expression: .empty) }
        if source.take("b") || source.take("B") { throw unsupported("a word boundary", at: start) }
        if source.take("k") { throw unsupported("a back-reference", at: start) }
        if let next = source.next, UInt8(ascii: "1")...UInt8(ascii: "9") ~= next {
            throw unsupported("a back-reference", at: start)
        }
        return RegexBranch(expression: .scalars(try escapedSet(from: start)))
    }

    private func unsupported(_ what: String, at start: Int) -> GrammarError {
        source.error("\(what) is not supported", .unsupported, at: start)
    }

    private mutating func set(from start: Int) throws(GrammarError) -> ScalarSet {
        let isNegated = source.take("^")
        let dashes = ScalarSet("-").ranges
        var ranges: [ClosedRange<UInt32>] = []
        while !source.take("]") {
            guard source.next != nil else { throw source.error("expected ']' before the end", at: start) }
            let place = source.offset
            let low = try member()
            let dash = source.offset
            guard source.take("-"), source.next != UInt8(ascii: "]") else {
                source.back(to: dash)
                ranges += low.ranges
                // A dash in front of the bracket is itself.
                if source.take("-") { ranges += dashes }
                continue
            }
            let high = try member()
            guard let first = low.single, let last = high.single else {
                // Beside a class such as \w a dash is itself, as browsers have it.
                ranges += low.ranges + dashes + high.ranges
                continue
            }
            guard first <= last else { throw source.error("a range whose end comes before its beginning", at: place) }
            ranges.append(first...last)
        }
        let set = ScalarSet(ranges)
        return isNegated ? set.inverted : set
    }

    private mutating func member() throws(GrammarError) -> ScalarSet {
        let start = source.offset
        if source.take("\\") {
            return source.take("b") ? ScalarSet("\u{8}") : try escapedSet(from: start)
        }
        guard let scalar = source.takeScalar() else { throw source.expected("a character") }
        return ScalarSet(scalar)
    }

    private mutating func escapedSet(from start: Int) throws(GrammarError) -> ScalarSet {
        guard let letter = source.takeScalar() else { throw source.expected("a character behind '\\'") }
        if let set = RegexSets.byLetter[letter] { return set }
        switch letter {
        case "p", "P": return try property(isNegated: letter == "P", from: start)
        case "c":
            guard let next = source.takeScalar(), next.isASCII, next.properties.isAlphabetic else {
                throw source.error("expected a letter behind '\\c'", at: start)
            }
            return ScalarSet([next.value & 31...next.value & 31])
        case "x": return try scalar(source.hexadecimal(2), from: start)
        case "u": return try scalar(unicodeEscape(), from: start)
        default:
            guard !letter.properties.isAlphabetic, letter.properties.numericType == nil else {
                throw source.error("expected an escape, found '\\\(letter)'", at: start)
            }
            return ScalarSet(letter)
        }
    }

    private mutating func unicodeEscape() throws(GrammarError) -> UInt32 {
        if source.take("{") {
            let digits = source.takeWhile { Character(Unicode.Scalar($0)).isHexDigit }
            guard digits.count <= 8, let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
                source.take("}")
            else { throw source.expected("up to eight hexadecimal digits and '}'") }
            return value
        }
        let high = try source.hexadecimal(4)
        let place = source.offset
        guard 0xD800...0xDBFF ~= high, source.take("\\u") else { return high }
        let low = try source.hexadecimal(4)
        guard 0xDC00...0xDFFF ~= low else {
            source.back(to: place)
            return high
        }
        return 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
    }

    private func scalar(_ value: UInt32, from start: Int) throws(GrammarError) -> ScalarSet {
        guard let scalar = Unicode.Scalar(value) else {
            throw source.error(
                "expected a Unicode scalar, found U+\(String(value, radix: 16, uppercase: true))",
                at: start
            )
        }
        return ScalarSet(scalar)
    }

    private mutating func property(isNegated: Bool, from start: Int) throws(GrammarError) -> ScalarSet {
        guard source.take("{") else { throw source.expected("'{' behind '\\p'") }
        var name = String(decoding: source.takeWhile { $0 != UInt8(ascii: "}") }, as: UTF8.self)
        guard source.take("}") else { throw source.expected("'}'") }
        for prefix in ["General_Category=", "gc="] where name.hasPrefix(prefix) { name.removeFirst(prefix.count) }
        guard let set = RegexSets.category(name) else {
            throw source.error(
                "the property '\(name.prefix(40))' is not supported; general categories such as Lu or L are",
                .unsupported,
                at: start
            )
        }
        return isNegated ? set.inverted : set
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }
}

extension ScalarSet {
    /// The only member of a set with one.
    fileprivate var single: UInt32? {
        guard ranges.count == 1, ranges[0].count == 1 else { return nil }
        return ranges[0].lowerBound
    }
}
