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
    /// Behind `$` and before `^` there can only be the empty text. So what ends there comes once only, however many ways
    /// there are to add nothing to it: a pattern must not double with each part.
    static func joined(_ left: [RegexBranch], _ right: [RegexBranch]) -> [RegexBranch] {
        var all: [RegexBranch] = []
        for a in left where !a.isAtEnd {
            for b in right where !b.isAtStart {
                all.append(
                    RegexBranch(
                        isAtStart: a.isAtStart,
                        isAtEnd: b.isAtEnd,
                        expression: a.expression.followed(by: b.expression)
                    )
                )
            }
        }
        for a in left where a.isAtEnd && right.contains(where: { !$0.isAtStart && $0.expression.isNullable }) {
            all.append(a)
        }
        for b in right where b.isAtStart && left.contains(where: { !$0.isAtEnd && $0.expression.isNullable }) {
            all.append(b)
        }
        let isEmptyText =
            left.contains { $0.isAtEnd && $0.expression.isNullable }
            && right.contains { $0.isAtStart && $0.expression.isNullable }
        if isEmptyText { all.append(RegexBranch(isAtStart: true, isAtEnd: true, expression: .empty)) }
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
    /// The one behind the other, without a sequence in a sequence: a long pattern must not nest deeply.
    fileprivate func followed(by next: Expression) -> Expression {
        let parts = [self, next].flatMap { expression in
            if case .sequence(let parts) = expression { parts } else { [expression] }
        }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

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
