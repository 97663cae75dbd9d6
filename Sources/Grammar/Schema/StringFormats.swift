/// The formats of strings that JSON Schema defines, as regular expressions.
enum StringFormats {
    /// What a format demands; nil for names that the standard does not know, which say nothing.
    ///
    /// - Throws: ``GrammarError`` `.unsupported` for formats that no regular expression can check.
    static func expression(of name: String, at place: SchemaLocation) throws(GrammarError) -> Expression? {
        guard !irregular.contains(name) else {
            throw place.error(.unsupported, "the format '\(name)' can't be enforced; leave it out")
        }
        guard let pattern = patterns[name] else { return nil }
        return try place.expression(of: "^(?:\(pattern))$")
    }

    private static let irregular: Set<String> = ["idn-email", "idn-hostname", "uri-template", "regex"]

    private static let leapYears = #"(?:[02468][048]|[13579][26])00|\d\d(?:0[48]|[2468][048]|[13579][26])"#
    private static let date =
        #"(?:\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)"#
        + #"|02-(?:0[1-9]|1\d|2[0-8]))|(?:\#(leapYears))-02-29)"#
    private static let time =
        #"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)"#

    private static let days = #"(?:\d{1,9}Y(?:\d{1,9}M(?:\d{1,9}D)?)?|\d{1,9}M(?:\d{1,9}D)?|\d{1,9}D)"#
    private static let hours = #"T(?:\d{1,9}H(?:\d{1,9}M(?:\d{1,9}S)?)?|\d{1,9}M(?:\d{1,9}S)?|\d{1,9}S)"#

    private static let label = "[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*"
    private static let atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"

    private static let octet = #"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"#
    private static let ipv4 = #"\#(octet)(?:\.\#(octet)){3}"#
    private static let ipv6: String = {
        let group = "[0-9A-Fa-f]{1,4}"
        let tail = "(?:\(group):\(group)|\(ipv4))"
        // So many groups before the gap leave room for fewer behind it.
        var forms = ["(?:\(group):){6}\(tail)"]
        for before in 0...7 {
            let head = before == 0 ? "" : "\(group)(?::\(group)){0,\(before - 1)}"
            let room = 7 - before
            var behind = ["(?:\(group)(?::\(group)){0,\(max(0, room - 1))})?"]
            if room == 0 { behind = [""] }
            if room >= 2 { behind.append("(?:\(group):){0,\(room - 2)}\(ipv4)") }
            forms.append("\(head)::(?:\(behind.joined(separator: "|")))")
        }
        return forms.joined(separator: "|")
    }()

    private static let patterns: [String: String] = [
        "date": date, "time": time, "date-time": "\(date)T\(time)",
        "duration": "P(?:\\d{1,9}W|\(days)(?:\(hours))?|\(hours))",
        "uuid": "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}",
        "email": #"\#(atom)(?:\.\#(atom))*@\#(label)(?:\.\#(label))+"#,
        "hostname": #"\#(label)(?:\.\#(label))*"#,
        "ipv4": ipv4, "ipv6": ipv6,
        "uri": uri(""), "uri-reference": reference(""),
        "iri": uri(international), "iri-reference": reference(international),
        "json-pointer": pointer, "relative-json-pointer": "(?:0|[1-9]\\d{0,8})(?:#|\(pointer))",
    ]

    private static let pointer = "(?:/(?:[^/~]|~[01])*)*"
    private static let international = #"\u{A0}-\u{D7FF}\u{F900}-\u{FFEF}\u{10000}-\u{EFFFD}"#

    private static func uri(_ more: String) -> String {
        #"[A-Za-z][A-Za-z0-9+.-]*:"# + relative(more, first: segment(more, ":@")) + end(more)
    }

    private static func reference(_ more: String) -> String {
        uri(more) + "|" + relative(more, first: segment(more, "@")) + end(more)
    }

    /// Characters between slashes.
    private static func segment(_ more: String, _ marks: String) -> String {
        "(?:[A-Za-z0-9._~!$&'()*+,;=\(marks)\(more)-]|%[0-9A-Fa-f]{2})"
    }

    /// A server and a path, or a path alone that begins with these characters.
    private static func relative(_ more: String, first: String) -> String {
        let (any, name) = (segment(more, ":@"), segment(more, ""))
        let server = "//(?:\(segment(more, ":"))*@)?\(name)*(?::\\d{0,5})?(?:/\(any)*)*"
        return "(?:\(server)|/(?:\(any)+(?:/\(any)*)*)?|\(first)+(?:/\(any)*)*|)"
    }

    private static func end(_ more: String) -> String {
        let any = "(?:\(segment(more, ":@"))|[/?])"
        return "(?:\\?\(any)*)?(?:#\(any)*)?"
    }
}
