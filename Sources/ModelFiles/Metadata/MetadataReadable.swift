/// A type that metadata values can be read as.
package protocol MetadataReadable {
    /// What a value must be, as a message says it after "expected".
    static var metadataExpectation: String { get }

    /// Converts a value without loss, or returns nil if it is of another type or out of range.
    init?(metadataValue: MetadataValue)
}

/// A type that the elements of a metadata array can be read as.
package protocol MetadataElement {
    /// What an array must be, as a message says it after "expected".
    static var metadataArrayExpectation: String { get }

    /// Converts all elements without loss, or returns nil if they are of another type or one is out of range.
    static func elements(of array: MetadataArray) -> [Self]?
}

extension FixedWidthInteger where Self: MetadataReadable {
    /// An integer within the bounds of the type.
    package static var metadataExpectation: String { "an integer from \(Self.min) to \(Self.max)" }

    /// Converts an integer of any width that fits.
    package init?(metadataValue: MetadataValue) {
        guard let value: Self = metadataValue.integer() else { return nil }
        self = value
    }
}

extension FixedWidthInteger where Self: MetadataElement {
    /// Integers within the bounds of the type.
    package static var metadataArrayExpectation: String { "an array of integers from \(Self.min) to \(Self.max)" }

    /// Converts integers of any width that fit.
    package static func elements(of array: MetadataArray) -> [Self]? { array.integers() }
}

extension Int: MetadataReadable, MetadataElement {}
extension Int32: MetadataReadable, MetadataElement {}
extension UInt32: MetadataReadable, MetadataElement {}
extension UInt64: MetadataReadable, MetadataElement {}

extension Float: MetadataReadable, MetadataElement {
    /// A floating-point number.
    package static var metadataExpectation: String { "a floating-point number (f32 or f64)" }

    /// Floating-point numbers.
    package static var metadataArrayExpectation: String { "an array of floating-point numbers (f32)" }

    /// Takes an `f32`, or an `f64` rounded to the nearest.
    package init?(metadataValue: MetadataValue) {
        switch metadataValue {
        case .float32(let value): self = value
        case .float64(let value): self = Float(value)
        default: return nil
        }
    }

    /// Takes `f32` elements.
    package static func elements(of array: MetadataArray) -> [Float]? {
        guard case .float32(let elements) = array else { return nil }
        return elements
    }
}

extension Double: MetadataReadable {
    /// A floating-point number.
    package static var metadataExpectation: String { Float.metadataExpectation }

    /// Takes an `f32` or an `f64`.
    package init?(metadataValue: MetadataValue) {
        switch metadataValue {
        case .float32(let value): self = Double(value)
        case .float64(let value): self = value
        default: return nil
        }
    }
}

extension Bool: MetadataReadable, MetadataElement {
    /// A boolean.
    package static var metadataExpectation: String { "a bool" }

    /// Booleans.
    package static var metadataArrayExpectation: String { "an array of bool" }

    /// Takes a `bool`.
    package init?(metadataValue: MetadataValue) {
        guard case .bool(let value) = metadataValue else { return nil }
        self = value
    }

    /// Takes `bool` elements.
    package static func elements(of array: MetadataArray) -> [Bool]? {
        guard case .bool(let elements) = array else { return nil }
        return elements
    }
}

extension String: MetadataReadable, MetadataElement {
    /// A text.
    package static var metadataExpectation: String { "a string of valid UTF-8" }

    /// Texts.
    package static var metadataArrayExpectation: String { "an array of strings of valid UTF-8" }

    /// Takes a string that is valid UTF-8.
    package init?(metadataValue: MetadataValue) {
        guard case .string(let value) = metadataValue, let text = value.text else { return nil }
        self = text
    }

    /// Takes strings that are all valid UTF-8; for vocabularies, read a ``ByteStringArray`` instead.
    package static func elements(of array: MetadataArray) -> [String]? {
        guard case .string(let elements) = array else { return nil }
        let texts = elements.compactMap(\.text)
        return texts.count == elements.count ? texts : nil
    }
}

extension ByteString: MetadataReadable {
    /// A string of any bytes.
    package static var metadataExpectation: String { "a string" }

    /// Takes a string of any bytes.
    package init?(metadataValue: MetadataValue) {
        guard case .string(let value) = metadataValue else { return nil }
        self = value
    }
}

extension ByteStringArray: MetadataReadable {
    /// Strings of any bytes.
    package static var metadataExpectation: String { "an array of strings" }

    /// Takes an array of strings of any bytes.
    package init?(metadataValue: MetadataValue) {
        guard case .array(.string(let elements)) = metadataValue else { return nil }
        self = elements
    }
}

extension Array: MetadataReadable where Element: MetadataElement {
    /// An array of what the element type expects.
    package static var metadataExpectation: String { Element.metadataArrayExpectation }

    /// Takes an array whose elements all convert.
    package init?(metadataValue: MetadataValue) {
        guard case .array(let array) = metadataValue, let elements = Element.elements(of: array) else { return nil }
        self = elements
    }
}
