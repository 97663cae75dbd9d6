/// Python's methods of strings.
enum StringMethod: String, Sendable {
    case capitalize, casefold, center, count, endswith, expandtabs, find, format, index, isalnum, isalpha, isascii
    case isdecimal, isdigit, isidentifier, islower, isnumeric, isprintable, isspace, istitle, isupper, join, ljust
    case lower, lstrip, partition, removeprefix, removesuffix, replace, rfind, rindex, rjust, rpartition, rsplit, rstrip
    case split, splitlines, startswith, strip, swapcase, title, translate, upper, zfill
    case formatMap = "format_map"
}

extension String {
    /// Whether there are cased letters and all are in lower case.
    var isLower: Bool {
        unicodeScalars.contains { $0.properties.isCased }
            && unicodeScalars.allSatisfy { !$0.properties.isCased || $0.properties.isLowercase }
    }

    /// Whether there are cased letters and all are in upper case.
    var isUpper: Bool {
        unicodeScalars.contains { $0.properties.isCased }
            && unicodeScalars.allSatisfy { !$0.properties.isCased || $0.properties.isUppercase }
    }

    fileprivate func isAll(_ condition: (Unicode.Scalar) -> Bool) -> Bool {
        !isEmpty && unicodeScalars.allSatisfy(condition)
    }
}

extension Interpreter {
    func call(_ method: StringMethod, of text: String, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        try charge(bytes: text.utf8.count)
        switch method {
        case .format: return try formatBraces(text, arguments)
        case .formatMap:
            guard case .dictionary(let dictionary)? = try arguments.bound(to: "mapping")[0] else {
                throw JinjaError(.type, "expected a dictionary for the format")
            }
            let pairs = zip(dictionary.keys, dictionary.values).compactMap { key, value in
                key.text.map { (name: $0, value: value) }
            }
            return try formatBraces(text, Arguments(keywords: pairs))
        case .expandtabs: return try expandTabs(text, arguments.bound(to: "tabsize")[0].integer("tabsize", default: 8))
        case .translate: return try translate(text, arguments.bound(to: "table")[0].required("table"))
        case .split, .rsplit: return try split(text, arguments, fromEnd: method == .rsplit)
        case .strip, .lstrip, .rstrip:
            let characters = try arguments.bound(to: "chars")[0].unlessNone
            let edge: String.Edge = method == .strip ? .both : method == .lstrip ? .leading : .trailing
            return .string(
                text.trimmed(
                    edge,
                    of: try characters.map { value throws(JinjaError) in try Optional(value).text("chars") }
                )
            )
        case .startswith, .endswith: return try hasAffix(text, arguments, isPrefix: method == .startswith)
        case .removeprefix, .removesuffix: return try removeAffix(text, arguments, isPrefix: method == .removeprefix)
        case .replace:
            let values = try arguments.bound(to: "old", "new", "count")
            return try replace(
                text,
                values[0].text("old"),
                values[1].text("new"),
                values[2].integer("count", default: -1)
            )
        case .find, .rfind, .index, .rindex, .count: return try find(method, in: text, arguments)
        case .join:
            return try join(
                iterate(arguments.bound(to: "iterable")[0].required("iterable")),
                separator: text,
                isStrict: true
            )
        case .splitlines:
            let keepsEnds = try arguments.bound(to: "keepends")[0].isTrue
            return try list(text.lines(keepingEnds: keepsEnds).map { .string($0) })
        case .partition, .rpartition: return try partition(text, arguments, fromEnd: method == .rpartition)
        case .center, .ljust, .rjust, .zfill: return try pad(text, method, arguments)
        default:
            _ = try arguments.bound()
            return try convert(text, method)
        }
    }

    private func expandTabs(_ text: String, _ size: Int) throws(JinjaError) -> JinjaValue {
        let tabs = text.unicodeScalars.count { $0 == "\t" }
        let (growth, overflow) = tabs.multipliedReportingOverflow(by: max(0, size))
        try charge(bytes: overflow ? .max : text.utf8.count.saturatingAdd(growth))
        var result = ""
        var column = 0
        for scalar in text.unicodeScalars {
            if scalar == "\t" {
                let count = size > 0 ? size - column % size : 0
                result += " ".repeated(count)
                column += count
            } else {
                result.unicodeScalars.append(scalar)
                column = scalar == "\n" || scalar == "\r" ? 0 : column + 1
            }
        }
        return try string(result)
    }

    /// Replaces scalars by what a dictionary has for their code points; `none` removes them.
    private func translate(_ text: String, _ table: JinjaValue) throws(JinjaError) -> JinjaValue {
        guard case .dictionary(let table) = table else { throw mismatch("a dictionary", table) }
        var result = ""
        for scalar in text.unicodeScalars {
            switch table.value(of: .int(Int(scalar.value))) {
            case nil: result.unicodeScalars.append(scalar)
            case JinjaValue.none?: break
            case .int(let code)?:
                guard let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init) else {
                    throw JinjaError(.type, "expected a code point, found \(code)")
                }
                result.unicodeScalars.append(scalar)
            case let replacement?: result += try Optional(replacement).text("a replacement")
            }
            try limit(result)
        }
        return try string(result)
    }

    /// The methods without arguments.
    private func convert(_ text: String, _ method: StringMethod) throws(JinjaError) -> JinjaValue {
        switch method {
        case .upper: return .string(text.uppercased())
        case .lower: return .string(text.pythonLowercased)
        case .casefold: return .string(text.caseFolded)
        case .capitalize: return .string(text.capitalizedFirst)
        case .title: return .string(text.titlecased)
        case .swapcase: return .string(text.caseSwapped)
        case .istitle: return .bool(text.isTitle)
        case .isprintable: return .bool(text.unicodeScalars.allSatisfy(\.isPythonPrintable))
        case .isidentifier:
            let isStart = text.unicodeScalars.first.map { $0 == "_" || $0.properties.isXIDStart } ?? false
            return .bool(isStart && text.isAll { $0.properties.isXIDContinue })
        case .islower: return .bool(text.isLower)
        case .isupper: return .bool(text.isUpper)
        case .isspace: return .bool(text.isAll(\.isPythonWhitespace))
        case .isascii: return .bool(text.utf8.allSatisfy { $0 < 0x80 })
        case .isalpha: return .bool(text.isAll(\.isPythonLetter))
        case .isdigit: return .bool(text.isAll { [.decimal, .digit].contains($0.properties.numericType) })
        case .isdecimal: return .bool(text.isAll { $0.properties.numericType == .decimal })
        case .isnumeric: return .bool(text.isAll { $0.properties.numericType != nil })
        case .isalnum: return .bool(text.isAll { $0.isPythonLetter || $0.properties.numericType != nil })
        default: throw JinjaError(.type, "expected a method that templates have, found '\(method.rawValue)'")
        }
    }

    private func split(_ text: String, _ arguments: Arguments, fromEnd: Bool) throws(JinjaError) -> JinjaValue {
        let values = try arguments.bound(to: "sep", "maxsplit")
        let count = try values[1].integer("maxsplit", default: -1)
        let limit = count < 0 ? Int.max : count
        try charge(text.utf8.count)
        guard let separator = values[0].unlessNone else {
            guard fromEnd, limit < .max else { return try list(text.splitWords(limit: limit).map { .string($0) }) }
            let words = text.reversedScalars.splitWords(limit: limit).reversed()
            return try list(words.map { .string($0.reversedScalars) })
        }
        let pattern = try Optional(separator).text("sep")
        guard !pattern.isEmpty else { throw JinjaError(.type, "expected a separator that is not empty, found ''") }
        return try list(text.split(on: pattern, limit: limit, fromEnd: fromEnd).map { .string($0) })
    }

    private func partition(_ text: String, _ arguments: Arguments, fromEnd: Bool) throws(JinjaError) -> JinjaValue {
        let separator = try arguments.bound(to: "sep")[0].text("sep")
        guard !separator.isEmpty else { throw JinjaError(.type, "expected a separator that is not empty, found ''") }
        let parts = text.split(on: separator, limit: 1, fromEnd: fromEnd)
        guard parts.count == 2 else {
            return .tuple(JinjaList(fromEnd ? ["", "", .string(text)] : [.string(text), "", ""]))
        }
        return .tuple(JinjaList([.string(parts[0]), .string(separator), .string(parts[1])]))
    }

    private func hasAffix(_ text: String, _ arguments: Arguments, isPrefix: Bool) throws(JinjaError) -> JinjaValue {
        let values = try arguments.bound(to: "affix", "start", "end")
        let affix = try values[0].required("affix")
        let part = values[1] == nil ? text : try scope(text, values[1], values[2])
        for candidate in affix.elements ?? [affix] {
            guard let candidate = candidate.text else { throw mismatch("a string or a tuple of strings", candidate) }
            let matches =
                isPrefix
                ? part.utf8.starts(with: candidate.utf8) : part.utf8.reversed().starts(with: candidate.utf8.reversed())
            if matches { return true }
        }
        return false
    }

    private func scope(_ text: String, _ start: JinjaValue?, _ end: JinjaValue?) throws(JinjaError) -> String {
        let start = try start.unlessNone.map { value throws(JinjaError) in try Optional(value).integer("start") }
        let end = try end.unlessNone.map { value throws(JinjaError) in try Optional(value).integer("end") }
        return text.sliced(start, end)
    }

    private func removeAffix(_ text: String, _ arguments: Arguments, isPrefix: Bool) throws(JinjaError) -> JinjaValue {
        let affix = try arguments.bound(to: "affix")[0].text("affix")
        guard try hasAffix(text, arguments, isPrefix: isPrefix).isTrue else { return .string(text) }
        let count = affix.unicodeScalars.count
        return .string(String(isPrefix ? text.unicodeScalars.dropFirst(count) : text.unicodeScalars.dropLast(count)))
    }

    /// Replaces the first `count` occurrences, or all if the count is negative.
    func replace(_ text: String, _ old: String, _ new: String, _ count: Int) throws(JinjaError) -> JinjaValue {
        let limit = count < 0 ? Int.max : count
        if old.isEmpty { return try interleave(text, new, limit) }
        let offsets = text.offsets(of: old, limit: limit)
        let (growth, overflow) = offsets.count.multipliedReportingOverflow(by: new.utf8.count)
        try charge(bytes: overflow ? .max : text.utf8.count.saturatingAdd(growth))
        return try string(text.pieces(between: offsets, separatorLength: old.utf8.count).joined(separator: new))
    }

    /// Puts a text before every scalar and at the end, as Python replaces the empty text.
    private func interleave(_ text: String, _ new: String, _ limit: Int) throws(JinjaError) -> JinjaValue {
        let (growth, overflow) = (text.unicodeScalars.count + 1).multipliedReportingOverflow(by: new.utf8.count)
        try charge(bytes: overflow ? .max : text.utf8.count.saturatingAdd(growth))
        var result = ""
        var inserted = 0
        for scalar in text.unicodeScalars {
            if inserted < limit { result += new }
            inserted += 1
            result.unicodeScalars.append(scalar)
        }
        return try string(inserted < limit ? result + new : result)
    }

    private func find(_ method: StringMethod, in text: String, _ arguments: Arguments) throws(JinjaError) -> JinjaValue
    {
        let values = try arguments.bound(to: "sub", "start", "end")
        let needle = try values[0].text("sub")
        let part = try scope(text, values[1], values[2])
        if needle.isEmpty, method == .count { return .int(part.unicodeScalars.count + 1) }
        let fromEnd = method == .rfind || method == .rindex
        if method == .count { return .int(part.offsets(of: needle).count) }
        if let start = values[1]?.integer, start > text.unicodeScalars.count {
            guard method == .find || method == .rfind else { throw JinjaError(.type, "expected a text that is found") }
            return -1
        }
        let haystack = fromEnd ? part.reversedScalars : part
        let offset =
            needle.isEmpty ? 0 : haystack.offsets(of: fromEnd ? needle.reversedScalars : needle, limit: 1).first
        guard let offset else {
            guard method == .find || method == .rfind else { throw JinjaError(.type, "expected a text that is found") }
            return -1
        }
        let before = haystack.utf8.prefix(offset).count { $0 & 0xC0 != 0x80 }
        let length = part.unicodeScalars.count
        let position = fromEnd ? length - before - needle.unicodeScalars.count : before
        let start =
            try values[1].unlessNone.map { value throws(JinjaError) in try Optional(value).integer("start") } ?? 0
        let total = text.unicodeScalars.count
        return .int(position + (start < 0 ? max(0, start + total) : min(start, total)))
    }

    /// Joins texts; other values are an error if `isStrict`, or else their texts are taken.
    func join(_ values: [JinjaValue], separator: String, isStrict: Bool) throws(JinjaError) -> JinjaValue {
        var result = ""
        for (index, value) in values.enumerated() {
            if isStrict, value.text == nil { throw mismatch("strings to join", value) }
            let text = try text(of: value)
            guard result.utf8.count + text.utf8.count + separator.utf8.count <= limits.valueSize else {
                throw JinjaError(.limit, "expected values of at most \(limits.valueSize) bytes, found a larger one")
            }
            try charge((text.utf8.count + separator.utf8.count) / 16)
            result += index > 0 ? separator + text : text
        }
        return try string(result)
    }

    private func pad(_ text: String, _ method: StringMethod, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        let values = try arguments.bound(to: "width", "fillchar")
        let fill = try values[1].text("fillchar", default: method == .zfill ? "0" : " ")
        guard fill.unicodeScalars.count == 1 else { throw JinjaError(.type, "expected one fill character") }
        let width = try values[0].integer("width")
        let missing = max(0, width.subtractingReportingOverflow(text.unicodeScalars.count).partialValue)
        try charge(bytes: missing.multipliedReportingOverflow(by: 4).overflow ? .max : missing * 4)
        func padding(_ count: Int) -> String { fill.repeated(count) }
        switch method {
        case .ljust: return .string(text + padding(missing))
        case .rjust: return .string(padding(missing) + text)
        case .zfill:
            let sign = text.hasPrefix("-") || text.hasPrefix("+") ? 1 : 0
            return .string(text.prefix(sign) + padding(missing) + text.dropFirst(sign))
        default:
            let left = missing / 2 + (missing & width & 1)
            return .string(padding(left) + text + padding(missing - left))
        }
    }
}
