/// One way to match a regular expression, with its anchors moved to its ends.
struct RegexBranch {
    /// Whether it stands at the beginning of the text (`^`).
    var isAtStart = false
    /// Whether it stands at the end of the text (`$`).
    var isAtEnd = false
    var expression: Expression

    /// The texts in which the branch is found somewhere.
    var anywhere: Expression {
        var parts = isAtStart ? [] : [Expression.anything]
        parts.append(expression)
        if !isAtEnd { parts.append(.anything) }
        return .sequence(parts)
    }

    /// The branches of one part behind another.
    ///
    /// Behind `$` and before `^` there can only be the empty text.
    static func joined(_ left: [RegexBranch], _ right: [RegexBranch]) -> [RegexBranch] {
        var all: [RegexBranch] = []
        for a in left {
            for b in right {
                if a.isAtEnd && !b.expression.isNullable || b.isAtStart && !a.expression.isNullable { continue }
                var parts = b.isAtStart ? [] : [a.expression]
                if !a.isAtEnd { parts.append(b.expression) }
                all.append(
                    RegexBranch(
                        isAtStart: a.isAtStart || b.isAtStart,
                        isAtEnd: a.isAtEnd || b.isAtEnd,
                        expression: .sequence(parts)
                    )
                )
            }
        }
        return merged(all)
    }

    /// The same with one branch for each pair of anchors.
    static func merged(_ branches: [RegexBranch]) -> [RegexBranch] {
        var merged: [RegexBranch] = []
        for isAtStart in [false, true] {
            for isAtEnd in [false, true] {
                let same = branches.filter { $0.isAtStart == isAtStart && $0.isAtEnd == isAtEnd }.map(\.expression)
                guard !same.isEmpty else { continue }
                let expression = same.count == 1 ? same[0] : .choice(same)
                merged.append(RegexBranch(isAtStart: isAtStart, isAtEnd: isAtEnd, expression: expression))
            }
        }
        return merged
    }
}

extension Expression {
    /// Whether the empty text is among its texts; for expressions without rules.
    fileprivate var isNullable: Bool {
        switch self {
        case .literal(let bytes): bytes.isEmpty
        case .scalars, .rule: false
        case .sequence(let parts): parts.allSatisfy(\.isNullable)
        case .choice(let parts): parts.contains(where: \.isNullable)
        case .repetition(let body, let minimum, _): minimum == 0 || body.isNullable
        }
    }
}
