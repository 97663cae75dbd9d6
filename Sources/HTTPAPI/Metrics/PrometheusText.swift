/// Numbers in the text form that Prometheus reads (exposition format 0.0.4).
struct PrometheusText {
    /// The media type.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Names and values that tell apart the numbers of one name.
    typealias Labels = KeyValuePairs<String, String>

    /// What has been written.
    private(set) var text = ""

    /// Writes a number that only grows.
    mutating func counter(_ name: String, _ help: String, _ samples: [(labels: Labels, value: Int)]) {
        family(name, "counter", help)
        for sample in samples { line(name, sample.labels, "\(sample.value)") }
    }

    /// Writes a number as it is now.
    mutating func gauge(_ name: String, _ help: String, _ samples: [(labels: Labels, value: Int)]) {
        family(name, "gauge", help)
        for sample in samples { line(name, sample.labels, "\(sample.value)") }
    }

    /// Writes how values are distributed.
    mutating func histogram(_ name: String, _ help: String, _ samples: [(labels: Labels, value: Histogram)]) {
        family(name, "histogram", help)
        for (labels, histogram) in samples {
            for (bound, count) in zip(histogram.bounds, histogram.cumulativeCounts) {
                line(name + "_bucket", labels, "\(count)", bound: "\(bound)")
            }
            line(name + "_bucket", labels, "\(histogram.count)", bound: "+Inf")
            line(name + "_sum", labels, "\(histogram.sum)")
            line(name + "_count", labels, "\(histogram.count)")
        }
    }

    private mutating func family(_ name: String, _ type: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    private mutating func line(_ name: String, _ labels: Labels, _ value: String, bound: String? = nil) {
        var parts = labels.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }
        if let bound { parts.append("le=\"\(bound)\"") }
        text += parts.isEmpty ? "\(name) \(value)\n" : "\(name){\(parts.joined(separator: ","))} \(value)\n"
    }

    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": escaped += #"\\"#
            case "\"": escaped += #"\""#
            case "\n": escaped += #"\n"#
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
