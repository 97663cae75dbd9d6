import ArgumentParser
import Inference

/// A type of keys and values as people name it, such as `q8_0`.
struct CacheType: ExpressibleByArgument {
    static var allValueStrings: [String] { KeyValueType.allCases.map(\.rawValue) }

    let type: KeyValueType

    var defaultValueDescription: String { type.rawValue }

    init(_ type: KeyValueType) {
        self.type = type
    }

    init?(argument: String) {
        guard let type = KeyValueType(rawValue: argument) else { return nil }
        self.type = type
    }
}
