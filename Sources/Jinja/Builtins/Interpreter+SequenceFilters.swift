extension Interpreter {
    func filterSequence(_ filter: Filter, _ value: JinjaValue, _ arguments: Arguments) throws(JinjaError) -> JinjaValue
    {
        switch filter {
        case .length:
            _ = try arguments.bound()
            return .int(try length(of: value))
        case .first:
            _ = try arguments.bound()
            if case .object(let object) = value, case .iterator(let identifier) = object.kind {
                return try iterators[identifier].next() ?? .undefined("the first item of an empty sequence")
            }
            return try iterate(value).first ?? .undefined("the first item of an empty sequence")
        case .last:
            _ = try arguments.bound()
            if case .object(let object) = value, case .iterator = object.kind {
                throw mismatch("a sequence that can be walked through backwards", value)
            }
            return try iterate(value).last ?? .undefined("the last item of an empty sequence")
        case .random:
            _ = try arguments.bound()
            return try length(of: value) == 0
                ? .undefined("a random item of an empty sequence")
                : element(.int(.random(in: 0..<length(of: value))), of: value)
        case .list:
            _ = try arguments.bound()
            return try list(iterate(value))
        case .reverse:
            _ = try arguments.bound()
            return try reversed(value)
        case .join:
            let values = try arguments.bound(to: "d", "attribute")
            let items = try keys(of: iterate(value), attribute: values[1])
            return try join(items, separator: text(of: values[0] ?? ""), isStrict: false)
        case .sum:
            let values = try arguments.bound(to: "attribute", "start")
            var total = values[1] ?? 0
            for item in try keys(of: iterate(value), attribute: values[0]) { total = try apply(.add, total, item) }
            return total
        default: return try filter == .batch ? batch(value, arguments) : slices(value, arguments)
        }
    }

    private func reversed(_ value: JinjaValue) throws(JinjaError) -> JinjaValue {
        switch value {
        case .string(let text), .markup(let text):
            return try JinjaValue(text: string(text.reversedScalars).text ?? "", isMarkup: value.isMarkup)
        case .list: return try iterator(iterate(value).reversed(), name: "list_reverseiterator object")
        case .dictionary: return try iterator(iterate(value).reversed(), name: "dict_reversekeyiterator object")
        case .tuple, .undefined: return try iterator(iterate(value).reversed(), name: "reversed object")
        case .object(let object):
            switch object.kind {
            case .range: return try iterator(iterate(value).reversed(), name: "range_iterator object")
            case .view(_, let method):
                let kind = method == .items ? "item" : method == .keys ? "key" : "value"
                return try iterator(iterate(value).reversed(), name: "dict_reverse\(kind)iterator object")
            default: break
            }
        default: break
        }
        return try list(iterate(value).reversed())
    }

    /// Python's `len(value)`.
    func length(of value: JinjaValue) throws(JinjaError) -> Int {
        switch value {
        case .undefined: return 0
        case .string(let text), .markup(let text):
            try charge(text.utf8.count / 16)
            return text.unicodeScalars.count
        case .list(let list), .tuple(let list): return list.elements.count
        case .dictionary(let dictionary): return dictionary.count
        case .object(let object):
            switch object.kind {
            case .range(let range): return range.count
            case .view(let dictionary, _): return dictionary.count
            case .loop(let loop): return loop.items.elements.count
            default: throw mismatch("something that has a length", value)
            }
        default: throw mismatch("something that has a length", value)
        }
    }

    private func batch(_ value: JinjaValue, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        let values = try arguments.bound(to: "linecount", "fill_with")
        let size = try values[0].integer("linecount")
        guard size > 0, size <= RenderLimits.rangeLength else {
            throw JinjaError(.limit, "expected batches of 1 to \(RenderLimits.rangeLength), found \(size)")
        }
        return try iterator(name: "generator object do_batch") { batches throws(JinjaError) in
            let items = try iterate(value)
            for start in stride(from: 0, to: items.count, by: size) {
                var batch = Array(items[start..<Swift.min(start + size, items.count)])
                if let fill = values[1].unlessNone { batch += Array(repeating: fill, count: size - batch.count) }
                batches.append(try list(batch))
            }
        }
    }

    private func slices(_ value: JinjaValue, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        let values = try arguments.bound(to: "slices", "fill_with")
        let count = try values[0].integer("slices")
        guard count > 0, count <= RenderLimits.rangeLength else {
            throw JinjaError(.limit, "expected 1 to \(RenderLimits.rangeLength) slices, found \(count)")
        }
        return try iterator(name: "generator object sync_do_slice") { slices throws(JinjaError) in
            let items = try iterate(value)
            var start = 0
            for index in 0..<count {
                let size = items.count / count + (index < items.count % count ? 1 : 0)
                var slice = Array(items[start..<start + size])
                if let fill = values[1].unlessNone, index >= items.count % count { slice.append(fill) }
                slices.append(try list(slice))
                start += size
            }
        }
    }

    // MARK: Each element

    func filterEach(_ filter: Filter, _ value: JinjaValue, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        if filter == .map {
            let transform = try transform(arguments)
            return try iterator(name: "generator object sync_do_map") { results throws(JinjaError) in
                for item in value.isTrue ? try iterate(value) : [] { results.append(try transform(item)) }
            }
        }
        let usesAttribute = filter == .selectattr || filter == .rejectattr
        let keepsPassing = filter == .select || filter == .selectattr
        return try iterator(name: "generator object select_or_reject") { results throws(JinjaError) in
            guard value.isTrue else { return }
            let attribute = usesAttribute ? try arguments.positional.first.required("attribute") : nil
            let predicate = try predicate(usesAttribute ? arguments.dropFirst(1) : arguments)
            for item in try iterate(value) {
                try charge(4)
                let key = try attribute.map { path throws(JinjaError) in try resolve(path, in: item) } ?? item
                if try predicate(key) == keepsPassing { results.append(item) }
            }
        }
    }

    private func transform(_ arguments: Arguments) throws(JinjaError) -> (JinjaValue) throws(JinjaError) -> JinjaValue {
        if arguments.positional.isEmpty {
            let values = try arguments.bound(to: "attribute", "default")
            let path = try values[0].required("attribute")
            return { [self] item throws(JinjaError) in
                return try resolve(path, in: item, default: values[1].unlessNone)
            }
        }
        let name = try arguments.positional.first.text("filter")
        guard let filter = Filter(named: name) else {
            throw JinjaError(.syntax, "expected the name of a filter, found '\(name)'")
        }
        let rest = arguments.dropFirst(1)
        return { [self] item throws(JinjaError) in
            try descend()
            defer { ascend() }
            return try apply(filter, to: item, rest)
        }
    }

    private func predicate(_ arguments: Arguments) throws(JinjaError) -> (JinjaValue) throws(JinjaError) -> Bool {
        guard let first = arguments.positional.first else {
            return { item throws(JinjaError) in item.isTrue }
        }
        let name = try Optional(first).text("test")
        guard let test = Test(named: name) else {
            throw JinjaError(.syntax, "expected the name of a test, found '\(name)'")
        }
        let rest = arguments.dropFirst(1)
        return { [self] item throws(JinjaError) in try passes(test, item, rest) }
    }

    /// The element at a path such as `function.name` or `0`.
    private func resolve(
        _ path: JinjaValue,
        in item: JinjaValue,
        default fallback: JinjaValue? = nil
    ) throws(JinjaError) -> JinjaValue {
        guard let text = path.text else {
            let found = try element(path, of: item)
            return found.isUndefined ? fallback ?? found : found
        }
        try charge(1 + text.utf8.count / 8)
        var value = item
        for part in text.split(on: ".") {
            let isIndex = !part.isEmpty && part.utf8.allSatisfy { (48...57).contains($0) }
            value = try element(isIndex ? Int(part).map { .int($0) } ?? .string(part) : .string(part), of: value)
            if value.isUndefined, let fallback { value = fallback }
        }
        return value
    }

    private func keys(of items: [JinjaValue], attribute: JinjaValue?) throws(JinjaError) -> [JinjaValue] {
        guard let path = attribute.unlessNone else { return items }
        var keys: [JinjaValue] = []
        for item in items { keys.append(try resolve(path, in: item)) }
        return keys
    }

    // MARK: By key

    func filterByKey(_ filter: Filter, _ value: JinjaValue, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        switch filter {
        case .dictsort: return try sortDictionary(value, arguments)
        case .sort:
            let values = try arguments.bound(to: "reverse", "case_sensitive", "attribute")
            let items = try iterate(value)
            let keys = try sortKeys(of: items, attribute: values[2], isCaseSensitive: values[1].isTrue)
            return try list(sortedIndices(keys, isReversed: values[0].isTrue).map { items[$0] })
        case .groupby:
            let values = try arguments.bound(to: "attribute", "default", "case_sensitive")
            return try group(iterate(value), values[0].required("attribute"), values[1], values[2].isTrue)
        case .unique:
            let values = try arguments.bound(to: "case_sensitive", "attribute")
            return try unique(value, attribute: values[1], isCaseSensitive: values[0].isTrue)
        default:
            let values = try arguments.bound(to: "case_sensitive", "attribute")
            let items = try iterate(value)
            let keys = try keys(of: items, attribute: values[1]).map { folded($0, values[0].isTrue) }
            guard var best = items.indices.first else { return .undefined("an item of an empty sequence") }
            for index in items.indices.dropFirst() where try order(keys[index], keys[best]) == (filter == .min ? -1 : 1)
            {
                best = index
            }
            return items[best]
        }
    }

    private func folded(_ value: JinjaValue, _ isCaseSensitive: Bool) -> JinjaValue {
        if !isCaseSensitive, let text = value.text { .string(text.pythonLowercased) } else { value }
    }

    /// One key for each item: a list of the attributes that are named with commas between them.
    private func sortKeys(
        of items: [JinjaValue],
        attribute: JinjaValue?,
        isCaseSensitive: Bool
    ) throws(JinjaError) -> [JinjaValue] {
        guard let attribute = attribute.unlessNone else { return items.map { folded($0, isCaseSensitive) } }
        let paths = attribute.text.map { $0.split(on: ",").map { JinjaValue.string($0) } } ?? [attribute]
        var keys: [JinjaValue] = []
        for item in items {
            var parts: [JinjaValue] = []
            for path in paths { parts.append(folded(try resolve(path, in: item), isCaseSensitive)) }
            keys.append(try list(parts))
        }
        return keys
    }

    /// The indices of the keys in a stable order.
    private func sortedIndices(_ keys: [JinjaValue], isReversed: Bool) throws(JinjaError) -> [Int] {
        var failure: JinjaError?
        let sorted = keys.indices.sorted { left, right in
            guard failure == nil else { return left < right }
            do throws(JinjaError) {
                let order = try order(keys[left], keys[right])
                return order == 0 ? left < right : (order == -1) != isReversed
            } catch {
                failure = error
                return left < right
            }
        }
        if let failure { throw failure }
        return sorted
    }

    private func sortDictionary(_ value: JinjaValue, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        let values = try arguments.bound(to: "case_sensitive", "by", "reverse")
        let by = try values[1].text("by", default: "key")
        guard by == "key" || by == "value" else { throw JinjaError(.type, "expected 'key' or 'value', found '\(by)'") }
        guard case .dictionary(let dictionary) = value else { throw mismatch("a dictionary", value) }
        let keys = (by == "key" ? dictionary.keys : dictionary.values).map { folded($0, values[0].isTrue) }
        let items = dictionary.items
        return try list(sortedIndices(keys, isReversed: values[2].isTrue).map { items[$0] })
    }

    private func unique(
        _ value: JinjaValue,
        attribute: JinjaValue?,
        isCaseSensitive: Bool
    ) throws(JinjaError) -> JinjaValue {
        try iterator(name: "generator object sync_do_unique") { results throws(JinjaError) in
            let items = try iterate(value)
            var seen: Set<JinjaValue> = []
            for (item, key) in zip(items, try keys(of: items, attribute: attribute)) {
                guard key.isHashable else { throw mismatch("values that cannot change", key) }
                try charge(4 + key.weight / 16)
                if seen.insert(folded(key, isCaseSensitive)).inserted { results.append(item) }
            }
        }
    }

    private func group(
        _ items: [JinjaValue],
        _ attribute: JinjaValue,
        _ fallback: JinjaValue?,
        _ isCaseSensitive: Bool
    ) throws(JinjaError) -> JinjaValue {
        let originals = try keys(of: items, attribute: attribute).map { $0.isUndefined ? fallback ?? $0 : $0 }
        let keys = originals.map { folded($0, isCaseSensitive) }
        var groups: [(key: Int, items: [JinjaValue])] = []
        for index in try sortedIndices(keys, isReversed: false) {
            if let last = groups.last, try equal(keys[last.key], keys[index]) {
                groups[groups.count - 1].items.append(items[index])
            } else {
                groups.append((index, [items[index]]))
            }
        }
        var result: [JinjaValue] = []
        for (key, items) in groups {
            result.append(.tuple(JinjaList([originals[key], try list(items)], names: ["grouper", "list"])))
        }
        return try list(result)
    }
}
