/// The elements of a list or tuple, with their depth and weight known.
package struct JinjaList: Sendable {
    /// The elements, in order.
    package let elements: [JinjaValue]
    /// The names of the elements, where there are any: `groupby` makes tuples that have them.
    let names: [String]
    /// How deep containers are nested, this one included.
    let depth: Int
    /// The size as ``RenderLimits/valueSize`` counts it.
    let weight: Int

    /// - Complexity: O(elements), not O(their contents).
    package init(_ elements: [JinjaValue]) {
        self.init(elements, names: [])
    }

    init(_ elements: [JinjaValue], names: [String]) {
        var depth = 0
        var weight = 16
        for element in elements {
            depth = max(depth, element.depth)
            weight = weight.saturatingAdd(element.weight)
        }
        self.elements = elements
        self.names = names
        self.depth = depth + 1
        self.weight = weight
    }
}

extension JinjaList: Hashable {
    /// Equal if the elements are; names do not matter.
    package static func == (left: JinjaList, right: JinjaList) -> Bool {
        left.elements == right.elements
    }

    /// Equal lists hash equally.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(elements)
    }
}
