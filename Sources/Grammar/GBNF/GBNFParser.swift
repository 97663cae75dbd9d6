/// Reads GBNF, the notation of llama.cpp for grammars.
struct GBNFParser {
    private var source: TextScanner
    private var builder = AutomatonBuilder()
    private var rules: [String: Int32] = [:]
    private var bodies: [Int32: Expression] = [:]
    /// Where each rule is named first, for the message that it is defined nowhere.
    private var mentions: [(name: String, rule: Int32, offset: Int)] = []

    /// The automaton for the rule `root`.
    static func automaton(of text: String) throws(GrammarError) -> Automaton {
        guard text.utf8.count <= GrammarLimits.textByteCount else {
            throw .tooLarge("a grammar of \(text.utf8.count) bytes; at most \(GrammarLimits.textByteCount) are read")
        }
        var parser = GBNFParser(source: TextScanner(text))
        parser.skipSpace(linesToo: true)
        while parser.source.next != nil { try parser.definition() }
        return try parser.finish()
    }

    private init(source: TextScanner) {
        self.source = source
    }

    private mutating func finish() throws(GrammarError) -> Automaton {
        for (name, rule, offset) in mentions where bodies[rule] == nil {
            throw source.error("the rule '\(name)' is defined nowhere", at: offset)
        }
        guard let root = rules["root"] else {
            throw source.error("expected a rule named 'root', found none")
        }
        for (rule, body) in bodies.sorted(by: { $0.key < $1.key }) {
            builder.starts[Int(rule)] = try builder.compile(body, then: Position.end)
        }
        return try builder.automaton(root: root)
    }

    private mutating func definition() throws(GrammarError) {
        let name = try ruleName()
        skipSpace(linesToo: false)
        guard source.take("::=") else { throw source.expected("'::=' after the name of a rule") }
        skipSpace(linesToo: true)
        bodies[try rule(named: name)] = try alternatives(depth: 0)
        guard source.next == nil || source.take("\r\n") || source.take("\n") || source.take("\r") else {
            throw source.expected("a new line or the end behind a rule")
        }
        skipSpace(linesToo: true)
    }

    private mutating func ruleName() throws(GrammarError) -> String {
        let bytes = source.takeWhile(Self.isNameByte)
        guard !bytes.isEmpty else {
            throw source.expected("the name of a rule (letters, digits and '-')")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func rule(named name: String) throws(GrammarError) -> Int32 {
        if let known = rules[name] { return known }
        let rule = try builder.newRule(name)
        rules[name] = rule
        mentions.append((name, rule, source.offset - name.utf8.count))
        return rule
    }

    private mutating func alternatives(depth: Int) throws(GrammarError) -> Expression {
        var all = [try sequence(depth: depth)]
        while source.take("|") {
            skipSpace(linesToo: true)
            all.append(try sequence(depth: depth))
        }
        return all.count == 1 ? all[0] : .choice(all)
    }

    private mutating func sequence(depth: Int) throws(GrammarError) -> Expression {
        var parts: [Expression] = []
        while let part = try item(depth: depth) {
            skipSpace(linesToo: depth > 0)
            parts.append(try repeated(part, depth: depth))
        }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    /// A literal, a set, a group or the name of a rule; nothing at the end of a sequence.
    private mutating func item(depth: Int) throws(GrammarError) -> Expression? {
        switch source.next {
        case UInt8(ascii: "\""): return try literal()
        case UInt8(ascii: "["): return try set()
        case UInt8(ascii: "("): return try group(depth: depth)
        case UInt8(ascii: "."):
            source.advance()
            return .scalars(.all)
        case UInt8(ascii: "<"), UInt8(ascii: "!"):
            throw source.error(
                "tokens in a grammar ('<...>', '!<...>') are not supported; write their text",
                .unsupported
            )
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"):
            throw source.expected("something to repeat")
        case .some(let byte) where Self.isNameByte(byte):
            return .rule(try rule(named: try ruleName()))
        default: return nil
        }
    }

    private mutating func group(depth: Int) throws(GrammarError) -> Expression {
        guard depth < GrammarLimits.nesting else {
            throw source.error("more than \(GrammarLimits.nesting) groups inside each other", .limitExceeded)
        }
        source.advance()
        skipSpace(linesToo: true)
        let content = try alternatives(depth: depth + 1)
        guard source.take(")") else { throw source.expected("')'") }
        return content
    }

    private mutating func literal() throws(GrammarError) -> Expression {
        let start = source.offset
        source.advance()
        var text = String.UnicodeScalarView()
        while !source.take("\"") {
            let at = source.offset
            guard let scalar = Unicode.Scalar(try character(until: "'\"'", from: start)) else {
                throw source.error("expected a Unicode scalar, found a surrogate or a number above 10FFFF", at: at)
            }
            text.append(scalar)
        }
        return .literal(Array(String(text).utf8))
    }

    private mutating func set() throws(GrammarError) -> Expression {
        let start = source.offset
        source.advance()
        let isNegated = source.take("^")
        var ranges: [ClosedRange<UInt32>] = []
        while !source.take("]") {
            let at = source.offset
            let low = try character(until: "']'", from: start)
            guard source.next == UInt8(ascii: "-"), source.second != UInt8(ascii: "]") else {
                ranges.append(low...low)
                continue
            }
            source.advance()
            let high = try character(until: "']'", from: start)
            guard low <= high else { throw source.error("a range whose end comes before its beginning", at: at) }
            ranges.append(low...high)
        }
        guard !ranges.isEmpty else { throw source.error("a set of characters without any", at: start) }
        return .scalars(isNegated ? ScalarSet(ranges).inverted : ScalarSet(ranges))
    }

    private mutating func character(until end: String, from start: Int) throws(GrammarError) -> UInt32 {
        guard source.next == UInt8(ascii: "\\") else {
            guard let scalar = source.takeScalar() else {
                throw source.error("expected \(end) before the end of the grammar", at: start)
            }
            return scalar.value
        }
        source.advance()
        let letter = source.takeScalar()
        switch letter {
        case "x": return try source.hexadecimal(2)
        case "u": return try source.hexadecimal(4)
        case "U": return try source.hexadecimal(8)
        case "t": return 0x09
        case "n": return 0x0A
        case "r": return 0x0D
        case "\\", "\"", "[", "]", "-": return letter?.value ?? 0
        default: throw source.error(#"expected one of x u U t n r \ " [ ] - after '\'"#)
        }
    }

    /// An item with what repeats it, one after the other: `x{2}*` is any even number.
    private mutating func repeated(_ item: Expression, depth: Int) throws(GrammarError) -> Expression {
        var result = item
        var count = 0
        while let (minimum, maximum) = try repeats(depth: depth) {
            if case .literal(let bytes) = item, bytes.isEmpty {
                throw source.error("expected something to repeat, found an empty literal")
            }
            count += 1
            guard count <= GrammarLimits.nesting else {
                throw source.error("more than \(GrammarLimits.nesting) repetitions of each other", .limitExceeded)
            }
            result = .repetition(result, minimum: minimum, maximum: maximum)
        }
        return result
    }

    private mutating func repeats(depth: Int) throws(GrammarError) -> (minimum: Int, maximum: Int?)? {
        let range: (Int, Int?)
        switch source.next {
        case UInt8(ascii: "*"): range = (0, nil)
        case UInt8(ascii: "+"): range = (1, nil)
        case UInt8(ascii: "?"): range = (0, 1)
        case UInt8(ascii: "{"):
            source.advance()
            range = try bounds(depth: depth)
        default: return nil
        }
        source.advance()
        skipSpace(linesToo: depth > 0)
        return range
    }

    /// What is between `{` and `}`, in front of which it stops.
    private mutating func bounds(depth: Int) throws(GrammarError) -> (Int, Int?) {
        func space(_ parser: inout GBNFParser) { parser.skipSpace(linesToo: depth > 0) }
        space(&self)
        let start = source.offset
        let minimum = try source.number()
        var maximum: Int? = minimum
        space(&self)
        if source.take(",") {
            space(&self)
            maximum = source.next == UInt8(ascii: "}") ? nil : try source.number()
            space(&self)
        }
        guard source.next == UInt8(ascii: "}") else { throw source.expected("'}'") }
        if let maximum, maximum < minimum {
            throw source.error("a repetition of at least \(minimum) and at most \(maximum) times", at: start)
        }
        return (minimum, maximum)
    }

    private mutating func skipSpace(linesToo: Bool) {
        while let byte = source.next {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"): source.advance()
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                guard linesToo else { return }
                source.advance()
            case UInt8(ascii: "#"): _ = source.takeWhile { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
            default: return
            }
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
