/// What templates make and hold but JSON cannot say: callables, namespaces, iterators, the `loop` variable.
package struct JinjaObject: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case global(Global)
        case macro(Int)
        case namespace(Int)
        case loop(LoopState)
        case loopCycle(LoopState)
        case loopChanged(LoopState)
        case cycler(Int)
        case cyclerNext(Int)
        case cyclerReset(Int)
        case joiner(Int)
        /// A sequence that can be walked through only once.
        case iterator(Int)
        case range(JinjaRange)
        /// What `keys()`, `values()` and `items()` of a dictionary give.
        case view(JinjaDictionary, DictionaryMethod)
        /// The variable `self`, which has the blocks of the template.
        case blocks
        case block(String)
        case stringMethod(JinjaValue, StringMethod)
        case dictionaryMethod(JinjaDictionary, DictionaryMethod)
        case listMethod(JinjaList, ListMethod)

        func hash(into hasher: inout Hasher) {}
    }

    let kind: Kind

    init(_ kind: Kind) {
        self.kind = kind
    }

    var typeName: String {
        switch kind {
        case .namespace: "namespace"
        case .loop: "loop"
        case .macro: "macro"
        case .cycler: "cycler"
        case .joiner: "joiner"
        case .iterator: "iterator"
        case .range: "range"
        case .view(_, let method): "dictionary \(method.rawValue)"
        default: "function"
        }
    }

    var isCallable: Bool {
        switch kind {
        case .namespace, .cycler, .iterator, .range, .view, .blocks: false
        default: true
        }
    }

    var isTrue: Bool {
        switch kind {
        case .range(let range): range.count > 0
        case .view(let dictionary, _): !dictionary.isEmpty
        default: true
        }
    }

    /// The elements of a range or of a view of a dictionary, nil for all others.
    var elements: [JinjaValue]? {
        switch kind {
        case .range(let range): range.elements
        case .view(let dictionary, .keys): dictionary.keys
        case .view(let dictionary, .values): dictionary.values
        case .view(let dictionary, _): dictionary.items
        default: nil
        }
    }

    var depth: Int {
        switch kind {
        case .loop(let loop), .loopCycle(let loop), .loopChanged(let loop): loop.items.depth + 1
        case .view(let dictionary, _), .dictionaryMethod(let dictionary, _): dictionary.depth + 1
        case .listMethod(let list, _): list.depth + 1
        default: 0
        }
    }

    var weight: Int {
        switch kind {
        case .loop(let loop), .loopCycle(let loop), .loopChanged(let loop): loop.items.weight
        case .stringMethod(let text, _): text.weight
        case .range(let range): 16 * range.count
        case .view(let dictionary, _), .dictionaryMethod(let dictionary, _): dictionary.weight
        case .listMethod(let list, _): list.weight
        default: 16
        }
    }
}
