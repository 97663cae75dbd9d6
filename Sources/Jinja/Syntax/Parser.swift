/// Builds the statements of a template from its tokens.
struct Parser {
    let tokens: [Token]
    var index = 0
    var depth = 0
    /// The special names met since the enclosing macro began.
    var mentions: Set<String> = []
    /// How many conditions are around: there, filters and tests that do not exist are errors only when they are reached.
    var conditionDepth = 0
    /// The tokens that are no names of filters or tests where they have to be.
    var unknown: [(index: Int, expected: String)] = []
    /// The bodies of the blocks met so far.
    private(set) var blocks: [String: [Statement]] = [:]
    private var loopDepth = 0

    init(_ tokens: [Token]) {
        self.tokens = tokens
    }

    var current: Token { tokens[min(index, tokens.count - 1)] }

    mutating func parse() throws(JinjaError) -> [Statement] {
        let (body, end) = try parseBody(until: [], opened: "template")
        guard end.isEmpty else { throw unexpected("a statement") }
        if let (index, expected) = unknown.first {
            self.index = index
            throw unexpected(expected)
        }
        return body
    }

    // MARK: Bodies

    /// Parses statements up to a tag whose name is in `ends`, and leaves the position after that name.
    private mutating func parseBody(
        until ends: Set<String>,
        opened: String
    ) throws(JinjaError) -> (body: [Statement], end: String) {
        try descend()
        defer { depth -= 1 }
        var body: [Statement] = []
        while true {
            switch current.kind {
            case .text(let text):
                index += 1
                body.append(.text(text))
            case .variableBegin:
                index += 1
                body.append(.output(try parseTuple()))
                try expect(.variableEnd)
            case .blockBegin:
                index += 1
                guard case .name(let name) = current.kind else { throw unexpected("the name of a statement") }
                if ends.contains(name) {
                    index += 1
                    return (body, name)
                }
                body.append(try parseStatement(name))
            default:
                guard ends.isEmpty else { throw unexpected("'\(ends.sorted().joined(separator: "' or '"))'") }
                return (body, "")
            }
        }
    }

    /// Parses `%} body {% end %}`.
    private mutating func parseBlock(end: String) throws(JinjaError) -> [Statement] {
        try expect(.blockEnd)
        let body = try parseBody(until: [end], opened: end).body
        try expect(.blockEnd)
        return body
    }

    private mutating func parseStatement(_ name: String) throws(JinjaError) -> Statement {
        let offset = current.offset
        index += 1
        switch name {
        case "if": return try parseIf()
        case "for": return try parseFor()
        case "set": return try parseSet()
        case "macro": return try parseMacro()
        case "call": return try parseCall(offset: offset)
        case "filter":
            let filters = try parseFilters(needsPipe: false)
            return .filter(filters, body: try parseBlock(end: "endfilter"))
        case "with": return try parseWith()
        case "block": return try parseNamedBlock()
        case "autoescape":
            let value = try parseExpression()
            return .autoescape(value, body: try parseBlock(end: "endautoescape"))
        case "generation": return .scope([], body: try parseBlock(end: "endgeneration"))
        case "break", "continue":
            guard loopDepth > 0 else {
                index -= 1
                throw unexpected("a statement that may stand outside of a loop")
            }
            try expect(.blockEnd)
            return name == "break" ? .breakLoop : .continueLoop
        default:
            index -= 1
            throw unexpected(
                "a statement (if, for, set, macro, call, filter, with, block, generation, break, continue)"
            )
        }
    }

    // MARK: Statements

    private mutating func parseIf() throws(JinjaError) -> Statement {
        conditionDepth += 1
        defer { conditionDepth -= 1 }
        var branches: [(test: Expression, body: [Statement])] = []
        while true {
            let test = try parseTuple(withConditional: false)
            try expect(.blockEnd)
            let (body, end) = try parseBody(until: ["elif", "else", "endif"], opened: "if")
            branches.append((test, body))
            if end == "elif" { continue }
            let otherwise = end == "else" ? try parseBlock(end: "endif") : []
            if end == "endif" { try expect(.blockEnd) }
            return .conditional(branches: branches, otherwise: otherwise)
        }
    }

    private mutating func parseFor() throws(JinjaError) -> Statement {
        if current.kind == .name("loop") { throw unexpected("a name that the loop does not have itself") }
        let target = try parseTarget(allowsAttribute: false)
        try expect(name: "in")
        let sequence = try parseTuple(withConditional: false)
        let filter = skip(name: "if") ? try parseExpression() : nil
        let isRecursive = skip(name: "recursive")
        try expect(.blockEnd)
        loopDepth += 1
        let (body, end) = try parseBody(until: ["else", "endfor"], opened: "for")
        loopDepth -= 1
        let otherwise = end == "else" ? try parseBlock(end: "endfor") : []
        if end == "endfor" { try expect(.blockEnd) }
        return .loop(
            Loop(
                target: target,
                sequence: sequence,
                filter: filter,
                isRecursive: isRecursive,
                body: body,
                otherwise: otherwise
            )
        )
    }

    private mutating func parseSet() throws(JinjaError) -> Statement {
        let target = try parseTarget(allowsAttribute: true)
        if skip(.assign) {
            let value = try parseTuple()
            try expect(.blockEnd)
            return .assign(target, value)
        }
        let filters = try parseFilters(needsPipe: true)
        return .assignBlock(target, filters: filters, body: try parseBlock(end: "endset"))
    }

    private mutating func parseWith() throws(JinjaError) -> Statement {
        var assignments: [(AssignmentTarget, Expression)] = []
        while current.kind != .blockEnd {
            if !assignments.isEmpty { try expect(.symbol(.comma)) }
            let target = try parseSingleTarget(allowsAttribute: false)
            try expect(.symbol(.assign))
            assignments.append((target, try parseExpression()))
        }
        return .scope(assignments, body: try parseBlock(end: "endwith"))
    }

    private mutating func parseNamedBlock() throws(JinjaError) -> Statement {
        let name = try parseName()
        let isScoped = skip(name: "scoped")
        try expect(.blockEnd)
        guard blocks[name] == nil else { throw unexpected("a block of another name than '\(name)', which is taken,") }
        blocks[name] = []
        let outer = loopDepth
        loopDepth = 0
        let body = try parseBody(until: ["endblock"], opened: "block").body
        loopDepth = outer
        _ = skip(name: name)
        try expect(.blockEnd)
        blocks[name] = body
        return .block(name, isScoped: isScoped)
    }

    private mutating func parseMacro() throws(JinjaError) -> Statement {
        let name = try parseName()
        try expect(.symbol(.leftParenthesis))
        return .macro(try parseMacroRest(name: name, parameters: parseParameters(), end: "endmacro"))
    }

    private mutating func parseCall(offset: Int) throws(JinjaError) -> Statement {
        let parameters = skip(.leftParenthesis) ? try parseParameters() : []
        let expression = try parseExpression()
        guard case .postfix(let base, var suffixes) = expression.kind,
            case .call(let arguments) = suffixes.popLast()?.kind
        else { throw unexpected("a call before the end of the tag") }
        let callee = Expression(kind: .postfix(base, suffixes), offset: expression.offset)
        let caller = try parseMacroRest(name: "caller", parameters: parameters, end: "endcall")
        return .call(callee, arguments: arguments, caller: caller, offset: offset)
    }

    private mutating func parseMacroRest(
        name: String,
        parameters: [(name: String, fallback: Expression?)],
        end: String
    ) throws(JinjaError) -> Macro {
        let outer = (mentions, loopDepth)
        (mentions, loopDepth) = ([], 0)
        let body = try parseBlock(end: end)
        defer { (mentions, loopDepth) = (outer.0.union(mentions), outer.1) }
        return Macro(name: name, parameters: parameters, body: body, mentions: mentions)
    }

    private mutating func parseParameters() throws(JinjaError) -> [(name: String, fallback: Expression?)] {
        var parameters: [(name: String, fallback: Expression?)] = []
        while !skip(.rightParenthesis) {
            if !parameters.isEmpty { try expect(.symbol(.comma)) }
            let name = try parseName()
            guard !parameters.contains(where: { $0.name == name }) else {
                index -= 1
                throw unexpected("a parameter of another name than those before")
            }
            let fallback = skip(.assign) ? try parseExpression() : nil
            if fallback == nil, parameters.last?.fallback != nil { throw unexpected("a default for '\(name)'") }
            parameters.append((name, fallback))
        }
        return parameters
    }

    // MARK: Assignment targets

    private mutating func parseTarget(allowsAttribute: Bool) throws(JinjaError) -> AssignmentTarget {
        try descend()
        defer { depth -= 1 }
        let offset = current.offset
        let first = try parseSingleTarget(allowsAttribute: allowsAttribute)
        guard current.kind == .symbol(.comma) else { return first }
        var targets = [first]
        while skip(.comma), isTargetStart {
            targets.append(try parseSingleTarget(allowsAttribute: allowsAttribute))
        }
        return .unpack(targets, offset: offset)
    }

    private var isTargetStart: Bool {
        switch current.kind {
        case .name(let name): name != "in"
        case .symbol(.leftParenthesis): true
        default: false
        }
    }

    private mutating func parseSingleTarget(allowsAttribute: Bool) throws(JinjaError) -> AssignmentTarget {
        let offset = current.offset
        if skip(.leftParenthesis) {
            let target = try parseTarget(allowsAttribute: allowsAttribute)
            try expect(.symbol(.rightParenthesis))
            return target
        }
        let name = try parseName()
        guard !Self.constants.keys.contains(name) else {
            index -= 1
            throw unexpected("a name that can be assigned to")
        }
        guard allowsAttribute, skip(.dot) else { return .name(name) }
        return .attribute(of: name, try parseName(), offset: offset)
    }

    // MARK: Tokens

    static let constants: [String: JinjaValue] = [
        "true": true, "True": true, "false": false, "False": false, "none": .none, "None": .none,
    ]

    /// Goes one level down; the caller goes up again.
    mutating func descend() throws(JinjaError) {
        guard depth < RenderLimits.syntaxDepth else {
            throw JinjaError(.limit, "expected at most \(RenderLimits.syntaxDepth) levels of nesting, found more")
        }
        depth += 1
    }

    mutating func skip(_ symbol: Token.Symbol) -> Bool {
        guard current.kind == .symbol(symbol) else { return false }
        index += 1
        return true
    }

    mutating func skip(name: String) -> Bool {
        guard current.kind == .name(name) else { return false }
        index += 1
        return true
    }

    mutating func parseName() throws(JinjaError) -> String {
        guard case .name(let name) = current.kind else { throw unexpected("a name") }
        index += 1
        return name
    }

    mutating func expect(_ kind: Token.Kind) throws(JinjaError) {
        guard current.kind == kind else { throw unexpected(Token(kind: kind, offset: 0).description) }
        index += 1
    }

    private mutating func expect(name: String) throws(JinjaError) {
        guard skip(name: name) else { throw unexpected("'\(name)'") }
    }

    func unexpected(_ expected: String) -> JinjaError {
        JinjaError(.syntax, "expected \(expected), found \(current.description)")
    }
}
