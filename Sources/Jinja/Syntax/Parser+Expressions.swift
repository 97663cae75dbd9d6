extension Parser {
    /// Parses one expression, or several with commas between them as a tuple.
    mutating func parseTuple(withConditional: Bool = true) throws(JinjaError) -> Expression {
        let offset = current.offset
        let first = withConditional ? try parseExpression() : try parseOr()
        guard current.kind == .symbol(.comma) else { return first }
        var elements = [first]
        while skip(.comma), !isTupleEnd {
            elements.append(withConditional ? try parseExpression() : try parseOr())
        }
        return Expression(kind: .tuple(elements), offset: offset)
    }

    private var isTupleEnd: Bool {
        switch current.kind {
        case .variableEnd, .blockEnd, .end, .symbol(.rightParenthesis), .symbol(.rightBracket): true
        case .name(let name): name == "recursive" || name == "if"
        default: false
        }
    }

    /// Parses `value if test else otherwise`, the loosest binding.
    mutating func parseExpression() throws(JinjaError) -> Expression {
        try descend()
        defer { depth -= 1 }
        let offset = current.offset
        let outerUnknown = unknown.count
        var value = try parseOr()
        var descents = 0
        defer { depth -= descents }
        while skip(name: "if") {
            try descend()
            descents += 1
            unknown.removeLast(unknown.count - outerUnknown)
            conditionDepth += 1
            defer { conditionDepth -= 1 }
            let test = try parseOr()
            let otherwise = skip(name: "else") ? try parseExpression() : nil
            value = Expression(kind: .conditional(value, test: test, otherwise: otherwise), offset: offset)
        }
        return value
    }

    private mutating func parseOr() throws(JinjaError) -> Expression {
        let offset = current.offset
        var operands = [try parseAnd()]
        while skip(name: "or") { operands.append(try parseAnd()) }
        return operands.count == 1 ? operands[0] : Expression(kind: .any(operands), offset: offset)
    }

    private mutating func parseAnd() throws(JinjaError) -> Expression {
        let offset = current.offset
        var operands = [try parseNot()]
        while skip(name: "and") { operands.append(try parseNot()) }
        return operands.count == 1 ? operands[0] : Expression(kind: .all(operands), offset: offset)
    }

    private mutating func parseNot() throws(JinjaError) -> Expression {
        let offset = current.offset
        guard skip(name: "not") else { return try parseComparison() }
        try descend()
        defer { depth -= 1 }
        return Expression(kind: .unary(.not, try parseNot()), offset: offset)
    }

    private mutating func parseComparison() throws(JinjaError) -> Expression {
        let offset = current.offset
        let first = try parseSum()
        var rest: [(comparison: Expression.Comparison, operand: Expression)] = []
        while let comparison = skipComparison() {
            rest.append((comparison, try parseSum()))
        }
        return rest.isEmpty ? first : Expression(kind: .comparison(first, rest), offset: offset)
    }

    private mutating func skipComparison() -> Expression.Comparison? {
        switch current.kind {
        case .symbol(let symbol):
            guard let comparison = Expression.Comparison(rawValue: symbol.rawValue) else { return nil }
            index += 1
            return comparison
        case .name("in"):
            index += 1
            return .isIn
        case .name("not"):
            guard index + 1 < tokens.count, tokens[index + 1].kind == .name("in") else { return nil }
            index += 2
            return .isNotIn
        default:
            return nil
        }
    }

    private mutating func parseSum() throws(JinjaError) -> Expression {
        let offset = current.offset
        let first = try parseConcatenation()
        var rest: [(operation: Expression.Arithmetic, operand: Expression)] = []
        while let operation = skipArithmetic([.add, .subtract]) {
            rest.append((operation, try parseConcatenation()))
        }
        return rest.isEmpty ? first : Expression(kind: .arithmetic(first, rest), offset: offset)
    }

    private mutating func parseConcatenation() throws(JinjaError) -> Expression {
        let offset = current.offset
        var operands = [try parseProduct()]
        while skip(.concatenate) { operands.append(try parseProduct()) }
        return operands.count == 1 ? operands[0] : Expression(kind: .concatenation(operands), offset: offset)
    }

    private mutating func parseProduct() throws(JinjaError) -> Expression {
        let offset = current.offset
        let first = try parsePower()
        var rest: [(operation: Expression.Arithmetic, operand: Expression)] = []
        while let operation = skipArithmetic([.multiply, .divide, .floorDivide, .modulo]) {
            rest.append((operation, try parsePower()))
        }
        return rest.isEmpty ? first : Expression(kind: .arithmetic(first, rest), offset: offset)
    }

    private mutating func parsePower() throws(JinjaError) -> Expression {
        let offset = current.offset
        let first = try parseUnary(withFilters: true)
        var rest: [(operation: Expression.Arithmetic, operand: Expression)] = []
        while skip(.power) { rest.append((.power, try parseUnary(withFilters: true))) }
        return rest.isEmpty ? first : Expression(kind: .arithmetic(first, rest), offset: offset)
    }

    private mutating func skipArithmetic(_ operations: [Expression.Arithmetic]) -> Expression.Arithmetic? {
        guard case .symbol(let symbol) = current.kind, let operation = Expression.Arithmetic(rawValue: symbol.rawValue),
            operations.contains(operation)
        else { return nil }
        index += 1
        return operation
    }

    private mutating func parseUnary(withFilters: Bool) throws(JinjaError) -> Expression {
        try descend()
        defer { depth -= 1 }
        let offset = current.offset
        var value: Expression
        if skip(.subtract) {
            value = Expression(kind: .unary(.negate, try parseUnary(withFilters: false)), offset: offset)
        } else if skip(.add) {
            value = Expression(kind: .unary(.plus, try parseUnary(withFilters: false)), offset: offset)
        } else {
            value = try parsePrimary()
        }
        let suffixes = try parseSuffixes(withFilters: withFilters)
        if !suffixes.isEmpty { value = Expression(kind: .postfix(value, suffixes), offset: offset) }
        return value
    }

    // MARK: Primaries

    private mutating func parsePrimary() throws(JinjaError) -> Expression {
        let token = current
        index += 1
        let kind: Expression.Kind
        switch token.kind {
        case .name(let name): kind = try parseNamed(name)
        case .string(var text):
            while case .string(let more) = current.kind {
                text += more
                index += 1
            }
            kind = .constant(.string(text))
        case .integer(let value): kind = .constant(.int(value))
        case .float(let value): kind = .constant(.double(value))
        case .symbol(.leftParenthesis): return try parseParentheses(offset: token.offset)
        case .symbol(.leftBracket): kind = .list(try parseElements(until: .rightBracket))
        case .symbol(.leftBrace): kind = try parseDictionary()
        default:
            index -= 1
            throw unexpected("an expression")
        }
        return Expression(kind: kind, offset: token.offset)
    }

    private mutating func parseNamed(_ name: String) throws(JinjaError) -> Expression.Kind {
        if let constant = Self.constants[name] { return .constant(constant) }
        if ["caller", "varargs", "kwargs"].contains(name) { mentions.insert(name) }
        return .name(name)
    }

    private mutating func parseParentheses(offset: Int) throws(JinjaError) -> Expression {
        if skip(.rightParenthesis) { return Expression(kind: .tuple([]), offset: offset) }
        let value = try parseTuple()
        try expect(.symbol(.rightParenthesis))
        return value
    }

    private mutating func parseElements(until end: Token.Symbol) throws(JinjaError) -> [Expression] {
        var elements: [Expression] = []
        while !skip(end) {
            if !elements.isEmpty {
                try expect(.symbol(.comma))
                if skip(end) { break }
            }
            elements.append(try parseExpression())
        }
        return elements
    }

    private mutating func parseDictionary() throws(JinjaError) -> Expression.Kind {
        var pairs: [(key: Expression, value: Expression)] = []
        while !skip(.rightBrace) {
            if !pairs.isEmpty {
                try expect(.symbol(.comma))
                if skip(.rightBrace) { break }
            }
            let key = try parseExpression()
            try expect(.symbol(.colon))
            pairs.append((key, try parseExpression()))
        }
        return .dictionary(pairs)
    }

    // MARK: Suffixes

    private mutating func parseSuffixes(withFilters: Bool) throws(JinjaError) -> [Expression.Suffix] {
        var suffixes: [Expression.Suffix] = []
        while true {
            let offset = current.offset
            let kind: Expression.Suffix.Kind
            if skip(.dot) {
                kind = try parseAttribute()
            } else if skip(.leftBracket) {
                kind = try parseSubscript()
            } else if skip(.leftParenthesis) {
                kind = .call(try parseArguments())
            } else if withFilters, skip(.pipe) {
                suffixes.append(try parseFilter(offset: offset))
                continue
            } else if withFilters, skip(name: "is") {
                kind = try parseTest()
            } else {
                return suffixes
            }
            suffixes.append(Expression.Suffix(kind: kind, offset: offset))
        }
    }

    private mutating func parseAttribute() throws(JinjaError) -> Expression.Suffix.Kind {
        let token = current
        if case .integer(let value) = token.kind {
            index += 1
            return .element(Expression(kind: .constant(.int(value)), offset: token.offset))
        }
        return .attribute(try parseName())
    }

    private mutating func parseSubscript() throws(JinjaError) -> Expression.Suffix.Kind {
        let start = current.kind == .symbol(.colon) ? nil : try parseTuple()
        if let start, skip(.rightBracket) { return .element(start) }
        try expect(.symbol(.colon))
        let stop = try parseSliceBound()
        let step = skip(.colon) ? try parseSliceBound() : nil
        try expect(.symbol(.rightBracket))
        return .slice(start: start, stop: stop, step: step)
    }

    private mutating func parseSliceBound() throws(JinjaError) -> Expression? {
        switch current.kind {
        case .symbol(.colon), .symbol(.rightBracket): nil
        default: try parseExpression()
        }
    }

    /// Parses what follows the opening parenthesis of a call.
    private mutating func parseArguments() throws(JinjaError) -> Expression.ArgumentList {
        var arguments = Expression.ArgumentList()
        var isFirst = true
        while !skip(.rightParenthesis) {
            if !isFirst {
                try expect(.symbol(.comma))
                if skip(.rightParenthesis) { break }
            }
            isFirst = false
            try parseArgument(into: &arguments)
        }
        return arguments
    }

    private mutating func parseArgument(into arguments: inout Expression.ArgumentList) throws(JinjaError) {
        if skip(.multiply) {
            guard arguments.spread == nil else { throw unexpected("only one '*' argument") }
            arguments.spread = try parseExpression()
        } else if skip(.power) {
            guard arguments.spreadKeywords == nil else { throw unexpected("only one '**' argument") }
            arguments.spreadKeywords = try parseExpression()
        } else if case .name(let name) = current.kind, index + 1 < tokens.count,
            tokens[index + 1].kind == .symbol(.assign)
        {
            index += 2
            arguments.keywords.append((name, try parseExpression()))
        } else {
            guard arguments.keywords.isEmpty, arguments.spreadKeywords == nil else {
                throw unexpected("an argument with a name after others with names")
            }
            arguments.positional.append(try parseExpression())
        }
    }

    /// Parses the filters of `{% filter … %}` and `{% set x | … %}`.
    mutating func parseFilters(needsPipe: Bool) throws(JinjaError) -> [Expression.Suffix] {
        var filters: [Expression.Suffix] = []
        if !needsPipe { filters.append(try parseFilter(offset: current.offset)) }
        while current.kind == .symbol(.pipe) {
            let offset = current.offset
            index += 1
            filters.append(try parseFilter(offset: offset))
        }
        return filters
    }

    private mutating func parseFilter(offset: Int) throws(JinjaError) -> Expression.Suffix {
        let name = try parseName()
        if conditionDepth == 0, Filter(named: name) == nil { unknown.append((index - 1, "the name of a filter")) }
        let arguments = skip(.leftParenthesis) ? try parseArguments() : Expression.ArgumentList()
        return Expression.Suffix(kind: .filter(name, arguments), offset: offset)
    }

    private mutating func parseTest() throws(JinjaError) -> Expression.Suffix.Kind {
        let isNegated = skip(name: "not")
        let name = try parseName()
        if conditionDepth == 0, Test(named: name) == nil { unknown.append((index - 1, "the name of a test")) }
        if skip(.leftParenthesis) { return .test(name, try parseArguments(), isNegated: isNegated) }
        guard isBareArgument else { return .test(name, Expression.ArgumentList(), isNegated: isNegated) }
        try descend()
        defer { depth -= 1 }
        let offset = current.offset
        var argument = try parsePrimary()
        let suffixes = try parseSuffixes(withFilters: false)
        if !suffixes.isEmpty { argument = Expression(kind: .postfix(argument, suffixes), offset: offset) }
        return .test(name, Expression.ArgumentList(positional: [argument]), isNegated: isNegated)
    }

    /// Whether a test is followed by an argument without parentheses, as in `x is divisibleby 3`.
    private var isBareArgument: Bool {
        switch current.kind {
        case .name(let name): !["else", "or", "and", "is", "if", "in", "not", "recursive"].contains(name)
        case .string, .integer, .float, .symbol(.leftBracket), .symbol(.leftBrace): true
        default: false
        }
    }
}
