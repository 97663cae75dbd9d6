/// A date and a time of day as a wall clock shows them.
package struct CivilTime: Sendable, Equatable {
    /// The year of the Gregorian calendar.
    package let year: Int
    /// The month, 1 to 12.
    package let month: Int
    /// The day of the month, from 1.
    package let day: Int
    /// The hour, 0 to 23.
    package let hour: Int
    /// The minute, 0 to 59.
    package let minute: Int
    /// The second, 0 to 59.
    package let second: Int

    /// A date and time from their parts; parts out of range are brought to the nearest that is in range.
    package init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        self.year = min(max(year, 1), 9999)
        self.month = min(max(month, 1), 12)
        self.day = min(max(day, 1), 31)
        self.hour = min(max(hour, 0), 23)
        self.minute = min(max(minute, 0), 59)
        self.second = min(max(second, 0), 59)
    }

    /// A time written as `2025-12-31T23:59:59`; nil for all else.
    package init?(iso8601 text: String) {
        let fields = text.split(separator: "T", omittingEmptySubsequences: false).map { half in
            half.split { $0 == "-" || $0 == ":" }.compactMap { Int($0) }
        }
        guard text.utf8.count == 19, fields.map(\.count) == [3, 3] else { return nil }
        let (date, time) = (fields[0], fields[1])
        self.init(year: date[0], month: date[1], day: date[2], hour: time[0], minute: time[1], second: time[2])
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    /// Days before this month in this year, and the leap day.
    private var dayOfYear: Int {
        let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
        let before = (1..<month).reduce(0) { sum, month in
            sum + (month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31)
        }
        return before + day
    }

    /// 0 is Sunday.
    private var weekday: Int {
        let years = year - 1
        return (years * 365 + years / 4 - years / 100 + years / 400 + dayOfYear) % 7
    }

    /// The time in the notation of C's `strftime` as the GNU library has it, in English and without a time zone;
    /// directives that are not known stay as they are.
    func formatted(_ format: String) -> String {
        var result = ""
        var rest = format.unicodeScalars[...]
        while let character = rest.popFirst() {
            guard character == "%" else {
                result.unicodeScalars.append(character)
                continue
            }
            let start = rest
            let flags = rest.prefix { "-_0^#".unicodeScalars.contains($0) }
            rest = rest[flags.endIndex...]
            let width = rest.prefix { ("0"..."9").contains($0) }
            rest = rest[width.endIndex...]
            if let directive = rest.popFirst(), let field = field(directive) {
                result += field.text(flags: String(flags), width: Int(String(width)).map { min($0, 1000) })
            } else {
                result += "%"
                rest = start
            }
        }
        return result
    }

    private func field(_ directive: Unicode.Scalar) -> TimeField? {
        numericField(directive) ?? textField(directive).map { TimeField(text: $0, changesCase: directive == "p") }
    }

    private func numericField(_ directive: Unicode.Scalar) -> TimeField? {
        let halfDayHour = (hour + 11) % 12 + 1
        switch directive {
        case "Y": return TimeField(number: year, width: 0)
        case "C": return TimeField(number: year / 100, width: 2)
        case "y": return TimeField(number: year % 100, width: 2)
        case "m": return TimeField(number: month, width: 2)
        case "d": return TimeField(number: day, width: 2)
        case "e": return TimeField(number: day, width: 2, pad: " ")
        case "H": return TimeField(number: hour, width: 2)
        case "k": return TimeField(number: hour, width: 2, pad: " ")
        case "I": return TimeField(number: halfDayHour, width: 2)
        case "l": return TimeField(number: halfDayHour, width: 2, pad: " ")
        case "M": return TimeField(number: minute, width: 2)
        case "S": return TimeField(number: second, width: 2)
        case "j": return TimeField(number: dayOfYear, width: 3)
        case "w": return TimeField(number: weekday, width: 0)
        case "u": return TimeField(number: (weekday + 6) % 7 + 1, width: 0)
        case "U": return TimeField(number: (dayOfYear + 6 - weekday) / 7, width: 2)
        case "W": return TimeField(number: (dayOfYear + 6 - (weekday + 6) % 7) / 7, width: 2)
        case "V": return TimeField(number: weekOfYear.week, width: 2)
        case "G": return TimeField(number: weekOfYear.year, width: 0)
        case "g": return TimeField(number: weekOfYear.year % 100, width: 2)
        default: return nil
        }
    }

    /// The week of ISO 8601, and the year that it belongs to.
    private var weekOfYear: (year: Int, week: Int) {
        let fromMonday = (weekday + 6) % 7
        // The Thursday of a week is in the year that the week belongs to.
        let thursday = dayOfYear + 3 - fromMonday
        if thursday < 1 {
            let lastDay = CivilTime(year: year - 1, month: 12, day: 31)
            return (year - 1, (lastDay.dayOfYear + thursday - 1) / 7 + 1)
        }
        let daysInYear = CivilTime(year: year, month: 12, day: 31).dayOfYear
        return thursday > daysInYear ? (year + 1, 1) : (year, (thursday - 1) / 7 + 1)
    }

    private func textField(_ directive: Unicode.Scalar) -> String? {
        switch directive {
        case "f": "000000"
        case "p": hour < 12 ? "AM" : "PM"
        case "P": hour < 12 ? "am" : "pm"
        case "B": Self.months[month - 1]
        case "b", "h": String(Self.months[month - 1].prefix(3))
        case "A": Self.weekdays[weekday]
        case "a": String(Self.weekdays[weekday].prefix(3))
        case "F": formatted("%Y-%m-%d")
        case "T", "X": formatted("%H:%M:%S")
        case "R": formatted("%H:%M")
        case "r": formatted("%I:%M:%S %p")
        case "D", "x": formatted("%m/%d/%y")
        case "c": formatted("%a %b %e %H:%M:%S %Y")
        case "n": "\n"
        case "t": "\t"
        case "Z", "z": ""
        case "%": "%"
        default: nil
        }
    }
}
