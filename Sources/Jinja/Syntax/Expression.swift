/// An expression. Operators of one precedence form flat chains, so that depth is what the author nested.
struct Expression: Sendable {
    indirect enum Kind: Sendable {
        case constant(JinjaValue)
        case name(String)
        case list([Expression])
        case tuple([Expression])
        case dictionary([(key: Expression, value: Expression)])
        case unary(Unary, Expression)
        case arithmetic(Expression, [(operation: Arithmetic, operand: Expression)])
        case concatenation([Expression])
        case all([Expression])
        case any([Expression])
        case comparison(Expression, [(comparison: Comparison, operand: Expression)])
        case conditional(Expression, test: Expression, otherwise: Expression?)
        case postfix(Expression, [Suffix])
    }

    enum Unary: Sendable { case negate, plus, not }

    enum Arithmetic: String, Sendable {
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
        case floorDivide = "//"
        case modulo = "%"
        case power = "**"
    }

    enum Comparison: String, Sendable {
        case equal = "=="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case isIn = "in"
        case isNotIn = "not in"
    }

    /// What follows an expression: `.name`, `[…]`, `(…)`, `|filter`, `is test`.
    struct Suffix: Sendable {
        enum Kind: Sendable {
            case attribute(String)
            case element(Expression)
            case slice(start: Expression?, stop: Expression?, step: Expression?)
            case call(ArgumentList)
            case filter(String, ArgumentList)
            case test(String, ArgumentList, isNegated: Bool)
        }

        let kind: Kind
        let offset: Int
    }

    /// The arguments of a call, not yet evaluated.
    struct ArgumentList: Sendable {
        var positional: [Expression] = []
        var keywords: [(name: String, value: Expression)] = []
        var spread: Expression?
        var spreadKeywords: Expression?
    }

    let kind: Kind
    let offset: Int
}
