import ArgumentParser

/// Whole numbers separated by commas, such as `1,2,3`.
struct NumberList: ExpressibleByArgument {
    let numbers: [Int]

    var defaultValueDescription: String { numbers.map(String.init).joined(separator: ",") }

    init(_ numbers: [Int]) {
        self.numbers = numbers
    }

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == parts.count else { return nil }
        self.numbers = numbers
    }
}
