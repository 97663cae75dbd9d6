/// What templates make and hold but cannot print usefully: callables, namespaces, the `loop` variable.
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
        case joiner(Int)
        case stringMethod(String, StringMethod)
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
        default: "function"
        }
    }

    var isCallable: Bool {
        switch kind {
        case .namespace, .cycler: false
        default: true
        }
    }

    var depth: Int {
        switch kind {
        case .loop(let loop), .loopCycle(let loop), .loopChanged(let loop): loop.items.depth + 1
        case .dictionaryMethod(let dictionary, _): dictionary.depth + 1
        case .listMethod(let list, _): list.depth + 1
        default: 0
        }
    }

    var weight: Int {
        switch kind {
        case .loop(let loop), .loopCycle(let loop), .loopChanged(let loop): loop.items.weight
        case .stringMethod(let text, _): text.utf8.count
        case .dictionaryMethod(let dictionary, _): dictionary.weight
        case .listMethod(let list, _): list.weight
        default: 16
        }
    }
}
