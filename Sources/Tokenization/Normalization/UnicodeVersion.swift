/// A version of the Unicode standard, so that what a tokenizer does need not depend on the age of the system.
package struct UnicodeVersion: Sendable {
    let major: Int
    let minor: Int

    /// A version, such as 15.1.
    package init(major: Int, minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Whether the version has this character.
    func contains(_ value: UInt32) -> Bool {
        guard value >= 0x80 else { return true }
        guard let age = Unicode.Scalar(value)?.properties.age else { return false }
        return (age.major, age.minor) <= (major, minor)
    }

    /// The tables of llama.cpp.
    package static let llamaCpp = UnicodeVersion(major: 15, minor: 1)
}
