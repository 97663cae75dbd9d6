extension AlignedText {
    /// The text with small letters only.
    var lowercased: AlignedText {
        flatMap { value, append in
            if value < 0x80 { return append((0x41...0x5A).contains(value) ? value | 0x20 : value) }
            guard let scalar = Unicode.Scalar(value) else { return append(value) }
            for part in scalar.properties.lowercaseMapping.unicodeScalars { append(part.value) }
        }
    }

    /// The text without white space at its ends.
    func stripped(left: Bool, right: Bool) -> AlignedText {
        var start = 0
        var end = count
        while left, start < end, LegacyCharacters.isWhitespace(values[start]) { start += 1 }
        while right, start < end, LegacyCharacters.isWhitespace(values[end - 1]) { end -= 1 }
        return start == 0 && end == count ? self : self[start..<end]
    }

    /// The text with something in front.
    func prepending(_ content: [UInt32]) -> AlignedText {
        var result = AlignedText()
        for value in content { result.append(value, origin: origins.first ?? 0) }
        result.append(self, 0..<count)
        return result
    }

    /// The text with something else for each match of a pattern.
    func replacing(_ pattern: TextPattern, with content: [UInt32]) -> AlignedText {
        var result = AlignedText()
        var end = 0
        pattern.forEachMatch(in: values, 0..<count) { match in
            result.append(self, end..<match.lowerBound)
            // As in the `tokenizers` package, where the last character of a match gives the place.
            let origin = match.upperBound > 0 ? origins[match.upperBound - 1] : 0
            for value in content { result.append(value, origin: origin) }
            end = match.upperBound
        }
        if end == 0, result.isEmpty { return self }
        result.append(self, end..<count)
        return result
    }

    /// The text with one character for each byte, as byte-level BPE writes them.
    var writtenInBytes: AlignedText {
        var result = AlignedText()
        for (index, origin) in origins.enumerated() {
            for byte in bytes(of: index..<index + 1) {
                result.append(ByteCharacters.all[Int(byte)], origin: origin)
            }
        }
        return result
    }

    /// The text as a string.
    var string: String {
        String(decoding: bytes(of: 0..<count), as: UTF8.self)
    }

    /// UTF-8 of a part.
    func bytes(of range: Range<Int>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        for value in values[range] { UTF8Character.append(value, to: &bytes) }
        return bytes
    }

    /// Adds a text that comes from one place.
    mutating func append(_ utf8: ArraySlice<UInt8>, origin: Int) {
        for scalar in String(decoding: utf8, as: UTF8.self).unicodeScalars { append(scalar.value, origin: origin) }
    }
}
