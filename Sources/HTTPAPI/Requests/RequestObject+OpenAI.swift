import JSON

/// The fields of the OpenAI API that this server knows but has no use for. The lists are the whole truth about them.
extension RequestObject {
    /// Takes out what says something about the request and has no effect on the reply.
    mutating func ignoreFieldsWithoutEffect() {
        ignore([
            "metadata", "parallel_tool_calls", "prompt_cache_key", "prompt_cache_retention", "safety_identifier",
            "service_tier", "store", "user",
        ])
    }

    /// Refuses what both endpoints have and this server can't honour.
    mutating func refuseUnsupportedFields() throws(APIError) {
        try refuse("n", except: [1])
        try refuse("response_format", except: [["type": "text"]])
    }

    /// Refuses what only chats have and this server can't honour.
    mutating func refuseUnsupportedChatFields() throws(APIError) {
        try refuse("tools", except: [[]])
        try refuse("tool_choice", except: ["none", "auto"])
        try refuse("functions", except: [[]])
        try refuse("function_call", except: ["none", "auto"])
        try refuse("logprobs", except: [false])
        try refuse("top_logprobs", except: [0])
        try refuse("modalities", except: [["text"]])
        try refuse("audio")
        try refuse("prediction")
        try refuse("reasoning_effort", except: ["none"])
        try refuse("verbosity", except: ["medium"])
        try refuse("web_search_options")
    }

    /// Refuses what only completions have and this server can't honour.
    mutating func refuseUnsupportedCompletionFields() throws(APIError) {
        try refuse("best_of", except: [1])
        try refuse("echo", except: [false])
        try refuse("logprobs", except: [false])
        try refuse("suffix", except: [""])
    }
}
