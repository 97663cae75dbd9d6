/// What a file is that is not GGUF, as far as its first bytes tell.
enum ForeignFormat {
    /// The longest beginning that is looked at.
    static let prefixByteCount = 64

    /// What the file is and what to do about it, after "expected a GGUF file, ".
    static func describe(_ prefix: some Collection<UInt8>) -> String {
        let text = String(decoding: prefix, as: UTF8.self)
        let line = text.drop(while: \.isWhitespace).lowercased()
        if text.hasPrefix("version https://git-lfs") {
            return "found a Git LFS pointer: this is not the model; run git lfs pull"
        }
        if ["<!doctype", "<html", "<?xml"].contains(where: line.hasPrefix) {
            return "found a web page: the download answered with an error or a login page; download the file itself"
        }
        if let format = binaryFormat(prefix) { return format }
        if line.hasPrefix("{") {
            return "found JSON: a configuration or an error answer; give the path of the model itself"
        }
        if prefix.allSatisfy({ $0 == 0 }) {
            return "found zeros: the download or copy did not finish; fetch the file again"
        }
        let bytes = prefix.prefix(4).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return "found the first bytes \(bytes.joined(separator: " ")); expected 47 47 55 46"
    }

    private static func binaryFormat(_ prefix: some Collection<UInt8>) -> String? {
        switch Array(prefix.prefix(4)) {
        case Array("FUGG".utf8):
            return "found a big-endian GGUF file; convert it to little-endian (gguf_convert_endian.py)"
        case Array("lmgg".utf8), Array("fmgg".utf8), Array("tjgg".utf8), Array("algg".utf8):
            return "found a GGML file from before GGUF; convert the original model to GGUF again"
        case [0x50, 0x4B, 0x03, 0x04]:
            return "found a zip archive (as PyTorch writes); convert the model to GGUF"
        case let bytes where bytes.count > 1 && bytes[0] == 0x80 && (2...5).contains(bytes[1]):
            return "found a Python pickle (as PyTorch writes); convert the model to GGUF"
        case let bytes where bytes.starts(with: [0x1F, 0x8B]):
            return "found a gzip archive; unpack it"
        default:
            // Safetensors: the length of a JSON header as a 64-bit number, then the header.
            let isSafetensors =
                prefix.dropFirst(8).first == UInt8(ascii: "{") && prefix.dropFirst(6).prefix(2).allSatisfy { $0 == 0 }
            return isSafetensors ? "found a safetensors file; convert the model to GGUF" : nil
        }
    }
}
