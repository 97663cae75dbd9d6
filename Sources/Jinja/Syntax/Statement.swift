/// A statement of a template body.
indirect enum Statement: Sendable {
    case text(String)
    case output(Expression)
    case conditional(branches: [(test: Expression, body: [Statement])], otherwise: [Statement])
    case loop(Loop)
    case assign(AssignmentTarget, Expression)
    case assignBlock(AssignmentTarget, filters: [Expression.Suffix], body: [Statement])
    case macro(Macro)
    case call(Expression, arguments: Expression.ArgumentList, caller: Macro, offset: Int)
    case filter([Expression.Suffix], body: [Statement])
    case scope([(AssignmentTarget, Expression)], body: [Statement])
    case block(String, isScoped: Bool)
    case autoescape(Expression, body: [Statement])
    case breakLoop
    case continueLoop
}

/// `{% for … %}`.
struct Loop: Sendable {
    let target: AssignmentTarget
    let sequence: Expression
    let filter: Expression?
    let isRecursive: Bool
    let body: [Statement]
    let otherwise: [Statement]
}

/// `{% macro … %}`, or the body of `{% call %}`.
struct Macro: Sendable {
    let name: String
    let parameters: [(name: String, fallback: Expression?)]
    let body: [Statement]
    /// Which of `varargs`, `kwargs` and `caller` the body mentions, and so accepts.
    let mentions: Set<String>
}

/// What `set` and `for` assign to.
indirect enum AssignmentTarget: Sendable {
    case name(String)
    case attribute(of: String, String, offset: Int)
    case unpack([AssignmentTarget], offset: Int)
}
