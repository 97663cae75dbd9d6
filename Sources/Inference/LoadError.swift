package import ModelFiles
package import Tokenization

/// Why a model could not be loaded, where it is known whether that lies in the model or in the backend.
package protocol LoadError: Error {
    /// Whether another backend may do better: this one can't run such models, or not here.
    var mayLoadElsewhere: Bool { get }
}

extension ModelFileError: LoadError {
    /// What is damaged is damaged for all; what one reader doesn't know another one may.
    package var mayLoadElsewhere: Bool {
        switch code {
        case .unsupportedVersion, .unsupportedElementType, .missingKey, .missingTensor, .unexpectedShape: true
        default: false
        }
    }
}

extension TokenizationError: LoadError {
    /// Another backend may know the tokenizer.
    package var mayLoadElsewhere: Bool { true }
}
