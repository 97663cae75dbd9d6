extension Interpreter {
    func evaluate(_ expression: Expression) throws(JinjaError) -> JinjaValue {
        switch expression.kind {
        case .constant(let value):
            try charge()
            return value
        case .name(let name):
            try charge()
            position = expression.offset
            return lookUp(name)
        default:
            try descend()
            defer { ascend() }
            position = expression.offset
            return try evaluateCompound(expression)
        }
    }

    private func evaluateCompound(_ expression: Expression) throws(JinjaError) -> JinjaValue {
        switch expression.kind {
        case .constant(let value): return value
        case .name(let name): return lookUp(name)
        case .list(let elements): return try list(evaluate(elements))
        case .tuple(let elements): return try checked(.tuple(JinjaList(evaluate(elements))))
        case .dictionary(let pairs): return try evaluateDictionary(pairs)
        case .unary(let unary, let operand): return try apply(unary, to: evaluate(operand))
        case .arithmetic(let first, let rest): return try evaluateArithmetic(first, rest, at: expression.offset)
        case .concatenation(let operands): return try concatenate(evaluate(operands))
        case .all(let operands): return try evaluateLogic(operands, stopsAt: false)
        case .any(let operands): return try evaluateLogic(operands, stopsAt: true)
        case .comparison(let first, let rest): return try evaluateComparison(first, rest, at: expression.offset)
        case .conditional(let value, let test, let otherwise):
            if try evaluate(test).isTrue { return try evaluate(value) }
            guard let otherwise else { return .undefined("the value of an 'if' without 'else'") }
            return try evaluate(otherwise)
        case .postfix(let base, let suffixes):
            var value = try evaluate(base)
            for suffix in suffixes { value = try apply(suffix, to: value) }
            return value
        }
    }

    func evaluate(_ expressions: [Expression]) throws(JinjaError) -> [JinjaValue] {
        var values: [JinjaValue] = []
        values.reserveCapacity(expressions.count)
        for expression in expressions { values.append(try evaluate(expression)) }
        return values
    }

    private func evaluateDictionary(
        _ pairs: [(key: Expression, value: Expression)]
    ) throws(JinjaError) -> JinjaValue {
        var dictionary = JinjaDictionary()
        for (keyExpression, valueExpression) in pairs {
            let key = try evaluate(keyExpression)
            guard key.isHashable else {
                throw JinjaError(.type, "expected a key that cannot change, found \(key.typeName)")
            }
            try charge(4 + key.weight / 16)
            dictionary.set(key, to: try evaluate(valueExpression))
        }
        return try checked(.dictionary(dictionary))
    }

    private func evaluateArithmetic(
        _ first: Expression,
        _ rest: [(operation: Expression.Arithmetic, operand: Expression)],
        at offset: Int
    ) throws(JinjaError) -> JinjaValue {
        var value = try evaluate(first)
        for (operation, operand) in rest {
            let right = try evaluate(operand)
            position = offset
            value = try apply(operation, value, right)
        }
        return value
    }

    private func evaluateLogic(_ operands: [Expression], stopsAt stop: Bool) throws(JinjaError) -> JinjaValue {
        var value = JinjaValue.none
        for operand in operands {
            value = try evaluate(operand)
            if value.isTrue == stop { return value }
        }
        return value
    }

    private func evaluateComparison(
        _ first: Expression,
        _ rest: [(comparison: Expression.Comparison, operand: Expression)],
        at offset: Int
    ) throws(JinjaError) -> JinjaValue {
        var left = try evaluate(first)
        for (comparison, operand) in rest {
            let right = try evaluate(operand)
            position = offset
            guard try holds(comparison, left, right) else { return false }
            left = right
        }
        return true
    }

    func evaluate(_ list: Expression.ArgumentList) throws(JinjaError) -> Arguments {
        var arguments = Arguments(positional: try evaluate(list.positional))
        if let spread = list.spread { arguments.positional += try iterate(evaluate(spread)) }
        for (name, value) in list.keywords { arguments.keywords.append((name, try evaluate(value))) }
        guard let spread = list.spreadKeywords else { return arguments }
        guard case .dictionary(let dictionary) = try evaluate(spread) else {
            throw JinjaError(.type, "expected a dictionary after '**', found another value")
        }
        for (key, value) in zip(dictionary.keys, dictionary.values) {
            arguments.keywords.append((try Optional(key).text("a name after '**'"), value))
        }
        return arguments
    }

    // MARK: Suffixes

    func apply(_ suffix: Expression.Suffix, to value: JinjaValue) throws(JinjaError) -> JinjaValue {
        position = suffix.offset
        switch suffix.kind {
        case .attribute(let name):
            try charge()
            return try attribute(name, of: value)
        case .element(let index):
            let index = try evaluate(index)
            position = suffix.offset
            return try element(index, of: value)
        case .slice(let start, let stop, let step):
            return try slice(value, bound(start), bound(stop), bound(step))
        case .call(let list):
            let arguments = try evaluate(list)
            position = suffix.offset
            return try call(value, arguments)
        case .filter(let name, let list):
            guard let filter = Filter(named: name) else {
                throw JinjaError(.syntax, "expected the name of a filter, found '\(name)'")
            }
            let arguments = try evaluate(list)
            position = suffix.offset
            return try apply(filter, to: value, arguments)
        case .test(let name, let list, let isNegated):
            guard let test = Test(named: name) else {
                throw JinjaError(.syntax, "expected the name of a test, found '\(name)'")
            }
            let arguments = try evaluate(list)
            position = suffix.offset
            return .bool(try passes(test, value, arguments) != isNegated)
        }
    }

    private func bound(_ expression: Expression?) throws(JinjaError) -> Int? {
        guard let expression else { return nil }
        let value = try evaluate(expression)
        return value.isNone ? nil : try Optional(value).integer("the bound of a slice")
    }

    /// `value.name`: a method first, an element of that name second.
    func attribute(_ name: String, of value: JinjaValue) throws(JinjaError) -> JinjaValue {
        switch value {
        case .dictionary(let dictionary):
            if let method = DictionaryMethod(rawValue: name) {
                return try checked(.object(JinjaObject(.dictionaryMethod(dictionary, method))))
            }
            if let element = dictionary[name] { return element }
            try refuse(name, among: DictionaryMethod.refused, of: value)
        case .list(let list), .tuple(let list):
            if let method = ListMethod(rawValue: name), method != .copy || value.isList {
                return try checked(.object(JinjaObject(.listMethod(list, method))))
            }
            if let index = list.names.firstIndex(of: name) { return list.elements[index] }
            if value.isList { try refuse(name, among: ListMethod.refused, of: value) }
        case .string, .markup:
            if let method = StringMethod(rawValue: name) { return .object(JinjaObject(.stringMethod(value, method))) }
        case .object(let object):
            if let attribute = attribute(name, of: object) { return attribute }
        case .undefined(let missing):
            throw JinjaError(.undefined, "expected a value to take '.\(name)' of, found '\(missing)' undefined")
        default: break
        }
        return .undefined("\(value.typeName).\(name)")
    }

    private func refuse(_ name: String, among names: Set<String>, of value: JinjaValue) throws(JinjaError) {
        guard names.contains(name) else { return }
        throw JinjaError(.sandbox, "expected no change of a \(value.typeName): '\(name)' is not allowed in a template")
    }

    private func attribute(_ name: String, of object: JinjaObject) -> JinjaValue? {
        switch (object.kind, name) {
        case (.namespace(let identifier), _): namespaces[identifier][name]
        case (.loop(let state), _): state.attribute(name)
        case (.macro(let identifier), _): macro(identifier)?.attribute(name)
        case (.blocks, _): blocks[name].map { _ in .object(JinjaObject(.block(name))) }
        case (.cycler(let identifier), "current"): cyclers[identifier].items[cyclers[identifier].position]
        case (.cycler(let identifier), "next"): .object(JinjaObject(.cyclerNext(identifier)))
        case (.cycler(let identifier), "reset"): .object(JinjaObject(.cyclerReset(identifier)))
        default: nil
        }
    }

    /// `value[index]`: an element first, a method of that name second.
    func element(_ index: JinjaValue, of value: JinjaValue) throws(JinjaError) -> JinjaValue {
        if let element = try ownElement(index, of: value) { return element }
        guard let name = index.text else { return .undefined("\(value.typeName)[...]") }
        if case .dictionary = value, DictionaryMethod(rawValue: name) == nil { return .undefined(name) }
        return try attribute(name, of: value)
    }

    /// The element that the container itself has at an index or key.
    private func ownElement(_ index: JinjaValue, of value: JinjaValue) throws(JinjaError) -> JinjaValue? {
        switch value {
        case .undefined(let missing):
            throw JinjaError(.undefined, "expected a value to take an element of, found '\(missing)' undefined")
        case .dictionary(let dictionary):
            try charge(1 + index.weight / 64)
            return dictionary.value(of: index)
        case .list(let list), .tuple(let list):
            return index.integer.flatMap { list.elements.element(at: $0) }
        case .string(let text), .markup(let text):
            guard let position = index.integer else { return nil }
            try charge(bytes: text.utf8.count)
            return text.scalar(at: position).map { JinjaValue(text: String($0), isMarkup: value.isMarkup) }
        case .object(let object):
            guard case .range(let range) = object.kind, let position = index.integer else { return nil }
            return range.element(at: position)
        default: return nil
        }
    }

    // MARK: Calls

    func call(_ function: JinjaValue, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        try charge()
        switch function {
        case .undefined(let name):
            throw JinjaError(.undefined, "expected a function to call, found '\(name)' undefined")
        case .object(let object): return try call(object, arguments)
        default: throw JinjaError(.type, "expected a function to call, found \(function.typeName)")
        }
    }

    private func call(_ object: JinjaObject, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        switch object.kind {
        case .global(let global): return try call(global, arguments)
        case .macro(let identifier): return try callMacro(identifier, arguments)
        case .block(let name):
            _ = try arguments.bound()
            return try string(block(name, isScoped: false))
        case .loop(let state): return try recurse(state, arguments)
        case .loopCycle(let state):
            guard !arguments.positional.isEmpty else { throw JinjaError(.type, "expected items to cycle, found none") }
            return arguments.positional[state.index % arguments.positional.count]
        case .loopChanged(let state): return try changed(state, arguments.positional)
        case .cyclerNext(let identifier): return advanceCycler(identifier)
        case .cyclerReset(let identifier):
            cyclers[identifier].position = 0
            return .none
        case .joiner(let identifier):
            defer { joiners[identifier].isUsed = true }
            return joiners[identifier].isUsed ? joiners[identifier].separator : ""
        case .stringMethod(let value, let method): return try call(method, of: value, arguments)
        case .dictionaryMethod(let dictionary, let method): return try call(method, of: dictionary, arguments)
        case .listMethod(let list, let method): return try call(method, of: list, arguments)
        case .namespace, .cycler, .iterator, .range, .view, .blocks:
            throw JinjaError(.type, "expected a function to call, found \(object.typeName)")
        }
    }
}

extension Macro {
    /// What a template can ask a macro for; nil if it has nothing of that name.
    fileprivate func attribute(_ attribute: String) -> JinjaValue? {
        switch attribute {
        case "name": .string(name)
        case "arguments": .tuple(JinjaList(parameters.map { .string($0.name) }))
        case "catch_kwargs": .bool(mentions.contains("kwargs"))
        case "catch_varargs": .bool(mentions.contains("varargs"))
        case "caller": .bool(mentions.contains("caller"))
        default: nil
        }
    }
}

extension Array {
    /// The element at an index that counts from the end if it is negative.
    func element(at index: Int) -> Element? {
        let position = index < 0 ? index.addingReportingOverflow(count).partialValue : index
        return indices.contains(position) ? self[position] : nil
    }
}

extension String {
    /// The Unicode scalar at an index that counts from the end if it is negative.
    func scalar(at index: Int) -> Unicode.Scalar? {
        if index >= 0 { return unicodeScalars.dropFirst(index).first }
        guard index != .min else { return nil }
        return unicodeScalars.dropLast(-index - 1).last
    }
}
