import Foundation

/// What the process was started with.
enum Environment {
    static var variables: [String: String] { ProcessInfo.processInfo.environment }
}
