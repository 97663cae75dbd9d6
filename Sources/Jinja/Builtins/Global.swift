/// The functions that every template has.
enum Global: String, Sendable {
    case range
    case dict
    case namespace
    case cycler
    case joiner
    case raiseException = "raise_exception"
    case strftimeNow = "strftime_now"
}

extension Interpreter {
    func call(_ global: Global, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        switch global {
        case .range: return try range(arguments)
        case .dict: return .dictionary(try dictionary(arguments))
        case .namespace:
            try charge(50)
            namespaces.append(try dictionary(arguments))
            return .object(JinjaObject(.namespace(namespaces.count - 1)))
        case .cycler:
            try charge(50)
            guard !arguments.positional.isEmpty else { throw JinjaError(.type, "expected items to cycle, found none") }
            cyclers.append((arguments.positional, 0))
            return .object(JinjaObject(.cycler(cyclers.count - 1)))
        case .joiner:
            try charge(50)
            joiners.append((try arguments.bound(to: "sep")[0] ?? ", ", false))
            return .object(JinjaObject(.joiner(joiners.count - 1)))
        case .raiseException:
            let message = try arguments.bound(to: "message")[0].required("message")
            throw JinjaError(.raised, try text(of: message))
        case .strftimeNow:
            let format = try arguments.bound(to: "format")[0].text("format")
            guard let now else { throw JinjaError(.undefined, "expected a clock for 'strftime_now', found none") }
            return try string(now.formatted(format))
        }
    }

    private func range(_ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        var bounds: [Int] = []
        for value in arguments.positional { bounds.append(try Optional(value).integer("a bound of the range")) }
        guard (1...3).contains(bounds.count), arguments.keywords.isEmpty else {
            throw JinjaError(.type, "expected 1 to 3 bounds of the range, found \(bounds.count)")
        }
        let (start, stop) = bounds.count == 1 ? (0, bounds[0]) : (bounds[0], bounds[1])
        let step = bounds.count == 3 ? bounds[2] : 1
        return .object(JinjaObject(.range(try JinjaRange(start: start, stop: stop, step: step))))
    }

    private func dictionary(_ arguments: Arguments) throws(JinjaError) -> JinjaDictionary {
        var dictionary = JinjaDictionary()
        switch try Arguments(positional: arguments.positional).bound(to: "mapping")[0] {
        case nil: break
        case .dictionary(let original): dictionary = original
        case let pairs?:
            for pair in try iterate(pairs) {
                let parts = try iterate(pair)
                guard parts.count == 2, parts[0].isHashable else { throw mismatch("pairs of a key and a value", pair) }
                try charge(8)
                dictionary.set(parts[0], to: parts[1])
            }
        }
        for (name, value) in arguments.keywords { dictionary.set(.string(name), to: value) }
        try charge(4 * dictionary.count)
        _ = try checked(.dictionary(dictionary))
        return dictionary
    }

    func advanceCycler(_ identifier: Int) -> JinjaValue {
        let (items, position) = cyclers[identifier]
        cyclers[identifier].position = (position + 1) % items.count
        return items[position]
    }
}
