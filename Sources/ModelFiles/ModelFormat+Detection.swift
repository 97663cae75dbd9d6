import Foundation

extension ModelFormat {
    /// Finds out what lies at a path, by content and not by name.
    ///
    /// - Throws: ``ModelFileError`` `.cannotOpen` if there is nothing, `.unknownFormat` if it is no model, or none that is
    ///   safe and complete, with advice.
    package static func detect(at path: String) throws(ModelFileError) -> ModelFormat {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw ModelFileError(.cannotOpen, "no such file or folder", path: path)
        }
        return try isFolder.boolValue ? ModelFolderContents(path).format : ModelFileBeginning(path).format
    }
}

/// The first bytes of a file, which tell what it is.
private struct ModelFileBeginning {
    private let path: String
    private let bytes: [UInt8]

    init(_ path: String) throws(ModelFileError) {
        self.path = path
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }
            bytes = Array(try file.read(upToCount: 16) ?? Data())
        } catch {
            throw ModelFileError(.cannotOpen, "can't be read: \(error.localizedDescription)", path: path)
        }
    }

    var format: ModelFormat {
        get throws(ModelFileError) {
            if begins("GGUF") { return .gguf }
            throw ModelFileError(bytes.isEmpty ? .emptyFile : .unknownFormat, advice, path: path)
        }
    }

    private var advice: String {
        if bytes.isEmpty { return "the file is empty; expected a model, perhaps the download broke off" }
        if begins("PK\u{3}\u{4}") || (bytes[0] == 0x80 && bytes.count > 1 && (2...5).contains(bytes[1])) {
            return "this is a pickle of PyTorch's, which runs code when it is read, and is refused; "
                + "get the model as GGUF or safetensors, or convert it"
        }
        if ["ggjt", "ggla", "ggmf", "lmgg"].contains(where: begins) || begins("tjgg") {
            return "this is a GGML file from before GGUF; get the model as GGUF, or convert it with llama.cpp's script"
        }
        if bytes.count > 8, bytes[8] == UInt8(ascii: "{"), bytes[4..<8].allSatisfy({ $0 == 0 }) {
            return "this is a safetensors file, which is only the weights; "
                + "name its folder, with config.json and tokenizer.json in it"
        }
        if begins("version https:") {
            return "this is a pointer of Git LFS, not the file itself; fetch it with 'git lfs pull'"
        }
        if begins("<") { return "this is a web page, not a model; look at the address it was downloaded from" }
        return "expected a model file, which begins with GGUF, or a folder with safetensors or ONNX; found "
            + bytes.prefix(4).map { String($0, radix: 16) }.joined(separator: " ") + " at its beginning"
    }

    private func begins(_ text: String) -> Bool { bytes.starts(with: text.utf8) }
}

/// The files in a folder, which tell what it is.
private struct ModelFolderContents {
    private let path: String
    private let names: Set<String>

    init(_ path: String) throws(ModelFileError) {
        self.path = path
        do {
            names = Set(try FileManager.default.contentsOfDirectory(atPath: path))
        } catch {
            throw ModelFileError(.cannotOpen, "can't be read: \(error.localizedDescription)", path: path)
        }
    }

    var format: ModelFormat {
        get throws(ModelFileError) {
            if names.contains("genai_config.json") || has(".onnx") { return .onnx }
            guard names.contains("config.json") else { throw refusal(adviceWithoutConfiguration) }
            guard has(".safetensors") || has(".safetensors.index.json") else { throw refusal(adviceWithoutWeights) }
            return try isQuantised ? .mlx : .safetensors
        }
    }

    private func has(_ suffix: String) -> Bool { names.contains { $0.hasSuffix(suffix) } }

    private func refusal(_ message: String) -> ModelFileError {
        ModelFileError(.unknownFormat, message, path: path)
    }

    private var adviceWithoutConfiguration: String {
        if names.contains("adapter_config.json") {
            return "this is an adapter (LoRA), which changes a model and is none; merge it into its base model first"
        }
        let files = names.filter { $0.hasSuffix(".gguf") }.sorted()
        if let first = files.first { return "this is a folder with GGUF files; name one of them, such as \(first)" }
        return "expected a model's folder, with config.json and safetensors in it"
    }

    private var adviceWithoutWeights: String {
        if has(".bin") || has(".pt") || has(".pth") {
            return "the weights are pickles of PyTorch's, which run code when they are read, and are refused; "
                + "get the model as GGUF or safetensors, or convert it"
        }
        return "there is a config.json, but no safetensors; perhaps the download broke off"
    }

    private var isQuantised: Bool {
        get throws(ModelFileError) {
            try JSONFile.read(ModelFolderConfiguration.self, from: path + "/config.json").quantization != nil
        }
    }
}
