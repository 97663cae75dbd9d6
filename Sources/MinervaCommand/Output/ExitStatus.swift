import ArgumentParser
import Chat
import HTTPAPI
import Inference
import Jinja
import ModelFiles
import ModelStore
import NativeEngine
import ServerBackends
import Serving
import Tokenization

/// Which exit status an error means; the numbers are those of `sysexits.h`.
struct ExitStatus {
    let code: ExitCode

    static let usage = ExitCode(64)
    static let badData = ExitCode(65)
    static let notFound = ExitCode(66)
    static let unavailable = ExitCode(69)
    static let software = ExitCode(70)
    static let outOfMemory = ExitCode(71)
    static let outputFailed = ExitCode(74)
    static let interrupted = ExitCode(130)

    init(of error: any Error) {
        let error = (error as? ServingError)?.cause ?? error
        code =
            switch error {
            case is ModelStoreError: Self.notFound
            case let error as HTTPServerError where error.code == .unprotected: Self.usage
            case let error as HTTPServerError where error.code == .unusableCertificate: Self.badData
            case is HTTPServerError: Self.unavailable
            case let error as ModelFileError where error.code == .cannotOpen: Self.notFound
            case is ModelFileError, is TokenizationError, is ChatError, is JinjaError, is InferenceError: Self.badData
            case let error as EngineError where error.code == .outOfMemory: Self.outOfMemory
            case let error as EngineError where error.code == .invalidOption: Self.usage
            case is EngineError: Self.badData
            case is InputError: Self.badData
            case let error as ServerBackendError where error.code == .invalidConfiguration: Self.badData
            case is ServerBackendError: Self.unavailable
            case let error as ServingError where error.code == .backendNotFound: Self.usage
            case let error as ServingError where error.code == .backendUnsuitable: Self.unavailable
            default: Self.software
            }
    }
}

/// An argument or a file that a command can't use.
struct InputError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
