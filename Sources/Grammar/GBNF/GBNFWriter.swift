/// Writes an automaton as GBNF: a rule for each position that several ways lead to or from.
struct GBNFWriter {
    private enum Item {
        case scalar(UInt32)
        case text(String)
    }

    private let root: GBNFRule.Name
    private var rules: [GBNFRule.Name: GBNFRule] = [:]
    /// How often each rule is named.
    private var mentions: [GBNFRule.Name: Int] = [:]

    private var names: [GBNFRule.Name: String] = [:]
    private var unwritten: [GBNFRule.Name] = []
    /// Rules that stand for many texts of another one, by their definition.
    private var blocks: [String: String] = [:]
    private var lines: [String] = []
    private var byteCount = 0

    /// Finds the rules.
    init(_ automaton: Automaton) throws(GrammarError) {
        var found = GBNFRules(automaton)
        root = found.root
        mentions[root] = 1
        var open = [root]
        var alternativeCount = 0
        while let name = open.popLast() {
            let rule = try found.rule(name)
            rules[name] = rule
            alternativeCount += rule.alternatives.count
            // Each takes two bytes at least.
            guard alternativeCount <= GrammarLimits.textByteCount / 2 else { throw Self.tooLarge }
            for alternative in rule.alternatives {
                for mentioned in [alternative.head.name, .all(alternative.next)].compactMap(\.self) {
                    mentions[mentioned, default: 0] += 1
                    if mentions[mentioned] == 1 { open.append(mentioned) }
                }
            }
        }
        removeDead()
    }

    /// Leaves out rules without a text: what is left of a rule when the empty text was its only one.
    private mutating func removeDead() {
        var users: [GBNFRule.Name: [GBNFRule.Name]] = [:]
        for (user, rule) in rules {
            for name in rule.alternatives.compactMap(\.head.name) { users[name, default: []].append(user) }
        }
        var dead = rules.filter { $0.value.isDead }.map(\.key)
        while let name = dead.popLast() {
            for user in users[name] ?? [] {
                guard var rule = rules[user], !rule.isDead else { continue }
                rule.alternatives.removeAll { $0.head.name == name }
                rules[user] = rule
                if rule.isDead { dead.append(user) }
            }
        }
    }

    /// The text.
    mutating func text() throws(GrammarError) -> String {
        names[root] = "root"
        unwritten = [root]
        while let name = unwritten.popLast() {
            guard let rule = rules[name], let text = names[name] else { continue }
            try write("\(text) ::= \(body(of: rule))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private mutating func write(_ line: String) throws(GrammarError) {
        byteCount += line.utf8.count + 1
        guard byteCount <= GrammarLimits.textByteCount else { throw Self.tooLarge }
        lines.append(line)
    }

    private static let tooLarge = GrammarError.tooLarge(
        "the grammar is too large for a server of its own: as GBNF it has more than \(GrammarLimits.textByteCount) bytes"
    )

    private mutating func name(of rule: GBNFRule.Name) -> String {
        if let known = names[rule] { return known }
        let name = "r\(names.count)"
        names[rule] = name
        unwritten.append(rule)
        return name
    }

    private mutating func body(of rule: GBNFRule) throws(GrammarError) -> String {
        var ways: [String] = []
        for alternative in rule.alternatives { ways.append(try text(of: alternative)) }
        // An alternative of nothing would swallow the end of the line.
        if rule.mayEnd, rule.repeated == nil || !ways.isEmpty { ways.append("\"\"") }
        let rest = ways.joined(separator: " | ")
        guard let repeated = rule.repeated else { return rest }
        let loop = GBNFText.set(repeated) + "*"
        return ways.isEmpty ? loop : ways.count == 1 ? "\(loop) \(rest)" : "\(loop) (\(rest))"
    }

    /// An alternative, and what follows it for as long as there is but one way.
    private mutating func text(of first: GBNFRule.Alternative) throws(GrammarError) -> String {
        var items: [Item] = []
        var alternative = first
        while true {
            items += try self.items(of: alternative.head)
            let following = GBNFRule.Name.all(alternative.next)
            guard let rule = rules[following], !rule.isEmpty else { break }
            guard let only = rule.only, mentions[following] == 1 || rules[.all(only.next)]?.isEmpty == true else {
                items.append(.text(name(of: following)))
                break
            }
            alternative = only
        }
        return Self.text(of: items)
    }

    private static func text(of items: [Item]) -> String {
        var words: [String] = []
        var scalars: [UInt32] = []
        for item in items {
            switch item {
            case .scalar(let scalar): scalars.append(scalar)
            case .text(let text):
                if !scalars.isEmpty { words.append(GBNFText.literal(scalars)) }
                scalars = []
                words.append(text)
            }
        }
        if !scalars.isEmpty { words.append(GBNFText.literal(scalars)) }
        return words.joined(separator: " ")
    }

    private mutating func items(of head: GBNFRule.Head) throws(GrammarError) -> [Item] {
        switch head {
        case .scalars(let set):
            if let range = set.ranges.first, set.ranges.count == 1, range.count == 1 {
                return [.scalar(range.lowerBound)]
            }
            return [.text(GBNFText.set(set))]
        case .rule(let rule): return [.text(name(of: rule))]
        case .repetition(let rule, let minimum, let maximum):
            let body = name(of: rule)
            var words = try times(body, Int(minimum))
            if maximum == .max {
                words.append("\(body)*")
            } else if maximum > minimum {
                words += try upTo(body, Int(maximum - minimum))
            }
            return words.map(Item.text)
        }
    }

    // MARK: Repetitions

    /// So many texts of a rule.
    private mutating func times(_ name: String, _ count: Int) throws(GrammarError) -> [String] {
        let longest = GBNFText.longestRepetition
        guard count > longest else { return [count == 1 ? name : "\(name){\(count)}"] }
        let words = try times(block(of: name), count / longest)
        return count % longest == 0 ? words : words + ["\(name){\(count % longest)}"]
    }

    /// At most so many texts of a rule.
    private mutating func upTo(_ name: String, _ count: Int) throws(GrammarError) -> [String] {
        let longest = GBNFText.longestRepetition
        guard count >= 2 * longest else { return ["\(name){0,\(count)}"] }
        // Enough single ones to fill the gap between two blocks.
        let single = longest - 1 + (count + 1) % longest
        return try upTo(block(of: name), (count - single) / longest) + ["\(name){0,\(single)}"]
    }

    /// A rule for as many texts of another one as are repeated at once.
    private mutating func block(of name: String) throws(GrammarError) -> String {
        let definition = "\(name){\(GBNFText.longestRepetition)}"
        if let known = blocks[definition] { return known }
        let block = "\(name)-many"
        blocks[definition] = block
        try write("\(block) ::= \(definition)")
        return block
    }
}
