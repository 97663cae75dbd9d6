import Foundation

/// Reads the JSON files of a model folder.
enum JSONFile {
    /// The longest file that is read, in bytes; the index of a model with a thousand shards takes some megabytes.
    static let longestByteCount = 64 << 20

    /// Reads a file.
    ///
    /// - Throws: ``ModelFileError`` if it can't be read, is too long, is no JSON, or a value has the wrong type.
    static func read<Value: Decodable>(_ type: Value.Type, from path: String) throws(ModelFileError) -> Value {
        let file = try MappedFile(path: path)
        guard file.bytes.count <= longestByteCount else {
            let message = "the file has \(file.bytes.count) bytes; at most \(longestByteCount) are read"
            throw ModelFileError(.limitExceeded, message, path: path)
        }
        let decoder = JSONDecoder()
        // Python writes NaN and Infinity, which JSON does not have.
        decoder.allowsJSON5 = true
        do {
            return try decoder.decode(type, from: Data(file.bytes))
        } catch let error as DecodingError {
            throw refusal(error, path: path)
        } catch {
            throw ModelFileError(.unexpectedValue, "expected JSON: \(error); fetch the file again", path: path)
        }
    }

    private static func refusal(_ error: DecodingError, path: String) -> ModelFileError {
        let context =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context): context
            case .keyNotFound(let key, let context):
                DecodingError.Context(codingPath: context.codingPath + [key], debugDescription: "it is missing")
            @unknown default: DecodingError.Context(codingPath: [], debugDescription: "\(error)")
            }
        let place = context.codingPath.map(\.stringValue).joined(separator: ".")
        guard !place.isEmpty else {
            let message = "expected JSON: \(context.debugDescription) Fetch the file again"
            return ModelFileError(.unexpectedValue, message, path: path)
        }
        let message = "\(place.quoted): \(context.debugDescription); fetch the file again or correct it"
        return ModelFileError(.unexpectedValue, message, path: path, subject: place)
    }
}
