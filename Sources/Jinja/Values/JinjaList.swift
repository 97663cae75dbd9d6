/// The elements of a list or tuple, with their depth and weight known.
package struct JinjaList: Sendable, Hashable {
    /// The elements, in order.
    package let elements: [JinjaValue]
    /// How deep containers are nested, this one included.
    let depth: Int
    /// The size as ``RenderLimits/valueSize`` counts it.
    let weight: Int

    /// - Complexity: O(elements), not O(their contents).
    package init(_ elements: [JinjaValue]) {
        var depth = 0
        var weight = 16
        for element in elements {
            depth = max(depth, element.depth)
            weight = weight.saturatingAdd(element.weight)
        }
        self.elements = elements
        self.depth = depth + 1
        self.weight = weight
    }
}
