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

    /// The time in the notation of C's `strftime`, in English; directives that are not known stay as they are.
    func formatted(_ format: String) -> String {
        var result = ""
        var characters = format.unicodeScalars.makeIterator()
        while let character = characters.next() {
            guard character == "%" else {
                result.unicodeScalars.append(character)
                continue
            }
            guard var directive = characters.next() else { return result + "%" }
            let isUnpadded = directive == "-"
            if isUnpadded {
                guard let next = characters.next() else { return result + "%-" }
                directive = next
            }
            result += text(of: directive, isUnpadded: isUnpadded) ?? (isUnpadded ? "%-" : "%") + String(directive)
        }
        return result
    }

    private func text(of directive: Unicode.Scalar, isUnpadded: Bool) -> String? {
        func padded(_ value: Int, _ width: Int = 2, with pad: Character = "0") -> String {
            let digits = String(value)
            return isUnpadded ? digits : String(repeating: pad, count: max(0, width - digits.count)) + digits
        }
        return switch directive {
        case "Y": String(year)
        case "y": padded(year % 100)
        case "m": padded(month)
        case "d": padded(day)
        case "e": padded(day, with: " ")
        case "H": padded(hour)
        case "I": padded((hour + 11) % 12 + 1)
        case "M": padded(minute)
        case "S": padded(second)
        case "f": "000000"
        case "j": padded(dayOfYear, 3)
        case "p": hour < 12 ? "AM" : "PM"
        case "B": Self.months[month - 1]
        case "b", "h": String(Self.months[month - 1].prefix(3))
        case "A": Self.weekdays[weekday]
        case "a": String(Self.weekdays[weekday].prefix(3))
        case "w": String(weekday)
        case "u": String((weekday + 6) % 7 + 1)
        case "F": formatted("%Y-%m-%d")
        case "T", "X": formatted("%H:%M:%S")
        case "R": formatted("%H:%M")
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
