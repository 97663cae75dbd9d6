public import ArgumentParser
public import Logging

/// What is logged on standard error, and how.
struct LogOptions: ParsableArguments {
    /// The forms of a line.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
    }

    @Option(help: "What is logged on standard error: trace, debug, info, warning, error.")
    var logLevel = Logger.Level.info

    @Option(help: "How a line is written: text, or json for programs.")
    var logFormat = Format.text

    var logger: Logger {
        let format = logFormat
        var logger = Logger(label: "minerva") { label in
            switch format {
            case .text: StreamLogHandler.standardError(label: label)
            case .json: JSONLogHandler()
            }
        }
        logger.logLevel = logLevel
        return logger
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
