extension ProcessDescription {
    /// The descriptions that are a part of the program, by name.
    ///
    /// - Throws: ``ServerBackendError`` only if one of them is not what it should be, which a test rules out.
    package static func shipped() throws(ServerBackendError) -> [ProcessDescription] {
        let files = [
            ("onnx-genai.json", PackageResources.onnx_genai_json),
            ("sglang.json", PackageResources.sglang_json),
            ("tensorrt-llm.json", PackageResources.tensorrt_llm_json),
            ("vllm.json", PackageResources.vllm_json),
        ]
        var descriptions: [ProcessDescription] = []
        for (file, bytes) in files { descriptions.append(try ProcessDescription(file: file, bytes: bytes)) }
        return descriptions
    }
}
