/// Walks a template once and collects its output. Lives for one rendering.
final class Interpreter {
    /// A macro and the scopes around it.
    private struct Closure {
        let macro: Macro
        let locals: [Scope]
    }

    let limits: RenderLimits
    let now: CivilTime?
    /// A scalar that no escape may show: ``Template/render(_:now:limits:invisible:)``.
    let invisible: Unicode.Scalar?
    /// The bodies of `{% block … %}`, by name.
    let blocks: [String: [Statement]]
    /// Byte offset in the source of what is being evaluated, for errors.
    var position = 0

    private var context = JinjaDictionary()
    private let top = Scope()
    private var locals: [Scope] = []
    private var output = ""
    private var steps = 0
    private var depth = 0
    private var closures: [Closure] = []
    private var loops: [(loop: Loop, locals: [Scope], lastChanged: [JinjaValue]?)] = []
    var namespaces: [JinjaDictionary] = []
    var cyclers: [(items: [JinjaValue], position: Int)] = []
    var joiners: [(separator: JinjaValue, isUsed: Bool)] = []
    var iterators: [IteratorState] = []

    private enum Flow { case next, breakLoop, continueLoop }

    init(blocks: [String: [Statement]], now: CivilTime?, limits: RenderLimits, invisible: Unicode.Scalar?) {
        self.blocks = blocks
        self.now = now
        self.limits = limits
        self.invisible = invisible
    }

    func render(_ body: [Statement], _ context: JinjaDictionary) throws(JinjaError) -> String {
        _ = try checked(.dictionary(context))
        self.context = context
        _ = try execute(body)
        return output
    }

    // MARK: Limits

    /// Takes steps from the budget.
    func charge(_ count: Int = 1) throws(JinjaError) {
        steps = steps.saturatingAdd(count)
        guard steps <= limits.steps else {
            throw JinjaError(.limit, "expected at most \(limits.steps) steps, found a template that takes more")
        }
    }

    /// Takes the cost of copying bytes from the budget, after checking that one value may have so many.
    func charge(bytes: Int) throws(JinjaError) {
        guard bytes <= limits.valueSize else {
            throw JinjaError(.limit, "expected values of at most \(limits.valueSize) bytes, found one of \(bytes)")
        }
        try charge(1 + bytes / 16)
    }

    /// The value, if it is neither too large nor too deep.
    func checked(_ value: JinjaValue) throws(JinjaError) -> JinjaValue {
        guard value.weight <= limits.valueSize else {
            throw JinjaError(.limit, "expected values of at most \(limits.valueSize) bytes, found a larger one")
        }
        guard value.depth <= limits.valueDepth else {
            throw JinjaError(.limit, "expected values nested at most \(limits.valueDepth) deep, found a deeper one")
        }
        return value
    }

    /// A list of elements, accounted for.
    func list(_ elements: [JinjaValue]) throws(JinjaError) -> JinjaValue {
        try charge(4 * elements.count)
        return try checked(.array(elements))
    }

    /// A sequence that can be walked through only once, accounted for; `name` is what Python shows when it is printed.
    ///
    /// Python makes the items when they are asked for. Here they are made at once, but an error waits until then.
    func iterator(
        name: String,
        _ produce: (inout [JinjaValue]) throws(JinjaError) -> Void
    ) throws(JinjaError) -> JinjaValue {
        var items: [JinjaValue] = []
        var failure: JinjaError?
        do throws(JinjaError) {
            try produce(&items)
        } catch {
            guard error.code != .limit else { throw error }
            failure = error
        }
        _ = try list(items)
        iterators.append(IteratorState(items, failure: failure, name: name))
        return .object(JinjaObject(.iterator(iterators.count - 1)))
    }

    /// A sequence of these items that can be walked through only once.
    func iterator(_ items: [JinjaValue], name: String) throws(JinjaError) -> JinjaValue {
        try iterator(name: name) { $0 = items }
    }

    /// A text, accounted for.
    func string(_ text: String) throws(JinjaError) -> JinjaValue {
        try charge(bytes: text.utf8.count)
        return .string(text)
    }

    func descend() throws(JinjaError) {
        try charge()
        guard depth < limits.recursionDepth else {
            throw JinjaError(.limit, "expected at most \(limits.recursionDepth) levels of recursion, found more")
        }
        depth += 1
    }

    func ascend() {
        depth -= 1
    }

    // MARK: Output

    private func write(_ text: String) throws(JinjaError) {
        guard output.utf8.count + text.utf8.count <= limits.outputBytes else {
            throw JinjaError(.limit, "expected at most \(limits.outputBytes) bytes of output, found more")
        }
        try charge(text.utf8.count / 16)
        output += text
    }

    /// What a body prints, in a scope of its own.
    private func capture(_ body: [Statement]) throws(JinjaError) -> (text: String, flow: Flow) {
        let outer = output
        output = ""
        defer { output = outer }
        let flow = try executeInScope(body)
        return (output, flow)
    }

    // MARK: Variables

    func lookUp(_ name: String) -> JinjaValue {
        for scope in locals.reversed() {
            if let value = scope.variables[name] { return value }
        }
        if let value = top.variables[name] ?? context[name] { return value }
        if name == "self" { return .object(JinjaObject(.blocks)) }
        return Global(rawValue: name).map { .object(JinjaObject(.global($0))) } ?? .undefined(name)
    }

    private func assign(_ name: String, _ value: JinjaValue) {
        (locals.last ?? top).variables[name] = value
    }

    private func assign(_ target: AssignmentTarget, _ value: JinjaValue) throws(JinjaError) {
        switch target {
        case .name(let name):
            assign(name, value)
        case .attribute(let owner, let name, let offset):
            position = offset
            guard case .object(let object) = lookUp(owner), case .namespace(let identifier) = object.kind else {
                throw JinjaError(.type, "expected '\(owner)' to be a namespace, found \(lookUp(owner).typeName)")
            }
            namespaces[identifier].set(.string(name), to: value)
        case .unpack(let targets, let offset):
            position = offset
            let values = try iterate(value)
            guard values.count == targets.count else {
                throw JinjaError(.type, "expected \(targets.count) values to unpack, found \(values.count)")
            }
            for (target, value) in zip(targets, values) {
                try assign(target, value)
            }
        }
    }

    // MARK: Statements

    private func execute(_ body: [Statement]) throws(JinjaError) -> Flow {
        for statement in body {
            try charge()
            let flow = try execute(statement)
            if flow != .next { return flow }
        }
        return .next
    }

    private func executeInScope(_ body: [Statement]) throws(JinjaError) -> Flow {
        locals.append(Scope())
        defer { locals.removeLast() }
        return try execute(body)
    }

    private func execute(_ statement: Statement) throws(JinjaError) -> Flow {
        switch statement {
        case .text(let text): try write(text)
        case .output(let expression): try write(text(of: evaluate(expression)))
        case .conditional(let branches, let otherwise): return try executeConditional(branches, otherwise)
        case .loop(let loop): return try execute(loop)
        case .assign(let target, let expression): try assign(target, evaluate(expression))
        case .assignBlock(let target, let filters, let body):
            return try filtered(body, filters) { value throws(JinjaError) in try assign(target, value) }
        case .macro(let macro): assign(macro.name, try close(over: macro))
        case .call(let callee, let arguments, let caller, let offset):
            try executeCall(callee, arguments, caller, offset)
        case .filter(let filters, let body):
            return try filtered(body, filters) { value throws(JinjaError) in try write(text(of: value)) }
        case .scope(let assignments, let body): return try executeScope(assignments, body)
        case .block(let name, let isScoped): try write(block(name, isScoped: isScoped))
        case .autoescape(let expression, let body): return try executeAutoescape(expression, body)
        case .breakLoop: return .breakLoop
        case .continueLoop: return .continueLoop
        }
        return .next
    }

    private func executeConditional(
        _ branches: [(test: Expression, body: [Statement])],
        _ otherwise: [Statement]
    ) throws(JinjaError) -> Flow {
        try descend()
        defer { ascend() }
        for (test, body) in branches where try evaluate(test).isTrue {
            return try execute(body)
        }
        return try execute(otherwise)
    }

    private func executeScope(
        _ assignments: [(AssignmentTarget, Expression)],
        _ body: [Statement]
    ) throws(JinjaError) -> Flow {
        try descend()
        defer { ascend() }
        var values: [(AssignmentTarget, JinjaValue)] = []
        for (target, expression) in assignments { values.append((target, try evaluate(expression))) }
        locals.append(Scope())
        defer { locals.removeLast() }
        for (target, value) in values { try assign(target, value) }
        return try execute(body)
    }

    private func executeAutoescape(_ expression: Expression, _ body: [Statement]) throws(JinjaError) -> Flow {
        try descend()
        defer { ascend() }
        guard try !evaluate(expression).isTrue else {
            throw JinjaError(.type, "expected 'autoescape false': a prompt is no HTML, and nothing in it is escaped")
        }
        return try executeInScope(body)
    }

    /// What a block prints. It sees the variables of the template itself and, if it is scoped, those around it.
    func block(_ name: String, isScoped: Bool) throws(JinjaError) -> String {
        try descend()
        defer { ascend() }
        let saved = locals
        defer { locals = saved }
        if !isScoped { locals = [] }
        return try capture(blocks[name] ?? []).text
    }

    /// Gives what a body prints to `use`, unless the body leaves the loop around it: that drops it.
    private func filtered(
        _ body: [Statement],
        _ filters: [Expression.Suffix],
        _ use: (JinjaValue) throws(JinjaError) -> Void
    ) throws(JinjaError) -> Flow {
        try descend()
        defer { ascend() }
        let (text, flow) = try capture(body)
        guard flow == .next else { return flow }
        var value = try string(text)
        for filter in filters { value = try apply(filter, to: value) }
        try use(value)
        return .next
    }

    private func executeCall(
        _ callee: Expression,
        _ arguments: Expression.ArgumentList,
        _ caller: Macro,
        _ offset: Int
    ) throws(JinjaError) {
        try descend()
        defer { ascend() }
        let function = try evaluate(callee)
        var values = try evaluate(arguments)
        values.keywords.append(("caller", try close(over: caller)))
        position = offset
        try write(text(of: call(function, values)))
    }

    // MARK: Loops

    private func execute(_ loop: Loop) throws(JinjaError) -> Flow {
        try descend()
        defer { ascend() }
        let sequence = try evaluate(loop.sequence)
        position = loop.sequence.offset
        let outer = loops.count
        defer { loops.removeLast(loops.count - outer) }
        loops.append((loop, locals, nil))
        return try run(loop, over: sequence, depth: 0, identifier: outer)
    }

    /// Runs a loop; what leaves the loop around it comes from `else`.
    private func run(
        _ loop: Loop,
        over sequence: JinjaValue,
        depth: Int,
        identifier: Int
    ) throws(JinjaError) -> Flow {
        let all = try iterate(sequence)
        let items = JinjaList(try loop.filter.map { filter throws(JinjaError) in try select(all, loop, filter) } ?? all)
        _ = try checked(.list(items))
        for index in items.elements.indices {
            try charge(4)
            let state = LoopState(items: items, index: index, depth: depth, identifier: identifier)
            locals.append(Scope(["loop": .object(JinjaObject(.loop(state)))]))
            defer { locals.removeLast() }
            try assign(loop.target, items.elements[index])
            if try execute(loop.body) == .breakLoop { return .next }
        }
        return items.elements.isEmpty ? try executeInScope(loop.otherwise) : .next
    }

    private func select(
        _ items: [JinjaValue],
        _ loop: Loop,
        _ filter: Expression
    ) throws(JinjaError) -> [JinjaValue] {
        locals.append(Scope())
        defer { locals.removeLast() }
        var selected: [JinjaValue] = []
        for item in items {
            try assign(loop.target, item)
            if try evaluate(filter).isTrue { selected.append(item) }
        }
        return selected
    }

    /// Runs the body of a recursive loop again over a part of the items: `loop(item.children)`.
    func recurse(_ state: LoopState, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        let sequence = try arguments.bound(to: "iterable")[0].required("iterable")
        guard loops.indices.contains(state.identifier), loops[state.identifier].loop.isRecursive else {
            throw JinjaError(.type, "expected a loop marked 'recursive' to call, found another")
        }
        try descend()
        defer { ascend() }
        let (saved, outer) = (locals, output)
        locals = loops[state.identifier].locals
        output = ""
        defer { (locals, output) = (saved, outer) }
        let loop = loops[state.identifier].loop
        _ = try run(loop, over: sequence, depth: state.depth + 1, identifier: state.identifier)
        return try string(output)
    }

    /// Whether the values differ from those of the last call: `loop.changed(…)`.
    func changed(_ state: LoopState, _ values: [JinjaValue]) throws(JinjaError) -> JinjaValue {
        guard loops.indices.contains(state.identifier) else { return true }
        try charge(JinjaList(values).weight / 16)
        let isSame = loops[state.identifier].lastChanged == values
        loops[state.identifier].lastChanged = values
        return .bool(!isSame)
    }

    // MARK: Macros

    private func close(over macro: Macro) throws(JinjaError) -> JinjaValue {
        try charge(100)
        closures.append(Closure(macro: macro, locals: locals))
        return .object(JinjaObject(.macro(closures.count - 1)))
    }

    /// A macro that this interpreter made.
    func macro(_ identifier: Int) -> Macro? {
        closures.indices.contains(identifier) ? closures[identifier].macro : nil
    }

    func callMacro(_ identifier: Int, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        guard closures.indices.contains(identifier) else {
            throw JinjaError(.type, "expected a macro of this template, found another's")
        }
        try descend()
        defer { ascend() }
        let closure = closures[identifier]
        let saved = locals
        defer { locals = saved }
        locals = closure.locals + [Scope()]
        try bind(arguments, to: closure.macro)
        return try string(capture(closure.macro.body).text)
    }

    private func bind(_ arguments: Arguments, to macro: Macro) throws(JinjaError) {
        var keywords: [(name: String, value: JinjaValue)] = []
        for keyword in arguments.keywords {
            let isParameter = macro.parameters.contains { $0.name == keyword.name }
            if isParameter,
                macro.parameters.prefix(arguments.positional.count).contains(where: { $0.name == keyword.name })
            {
                throw JinjaError(.type, "expected one argument '\(keyword.name)' for macro '\(macro.name)', found two")
            }
            if isParameter || (keyword.name == "caller" && macro.mentions.contains("caller")) {
                assign(keyword.name, keyword.value)
            } else {
                keywords.append(keyword)
            }
        }
        if macro.mentions.contains("caller"), !arguments.keywords.contains(where: { $0.name == "caller" }) {
            assign("caller", .undefined("caller"))
        }
        try bindSurplus(arguments.positional.dropFirst(macro.parameters.count), keywords, to: macro)
        for (index, parameter) in macro.parameters.enumerated() {
            if index < arguments.positional.count {
                assign(parameter.name, arguments.positional[index])
            } else if !arguments.keywords.contains(where: { $0.name == parameter.name }) {
                let value = try parameter.fallback.map { value throws(JinjaError) in try evaluate(value) }
                assign(parameter.name, value ?? .undefined(parameter.name))
            }
        }
    }

    private func bindSurplus(
        _ positional: ArraySlice<JinjaValue>,
        _ keywords: [(name: String, value: JinjaValue)],
        to macro: Macro
    ) throws(JinjaError) {
        if macro.mentions.contains("varargs") {
            assign("varargs", .tuple(JinjaList(Array(positional))))
        } else if !positional.isEmpty {
            throw JinjaError(
                .type,
                "expected at most \(macro.parameters.count) arguments for macro '\(macro.name)', found more"
            )
        }
        if macro.mentions.contains("kwargs") {
            assign("kwargs", .dictionary(JinjaDictionary(keywords.map { ($0.name, $0.value) })))
        } else if let keyword = keywords.first {
            throw JinjaError(.type, "expected no argument '\(keyword.name)' for macro '\(macro.name)'")
        }
    }
}
