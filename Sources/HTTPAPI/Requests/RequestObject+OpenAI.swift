import JSON

/// The fields of the OpenAI API that this server knows but has no use for. The lists are the whole truth about them.
extension RequestObject {
    /// Takes out what says something about the request and has no effect on the reply.
    mutating func ignoreFieldsWithoutEffect() {
        ignore([
            "metadata", "prediction", "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention",
            "safety_identifier", "service_tier", "store", "user",
        ])
    }

    /// Refuses what only chats have and this server can't honour.
    mutating func refuseUnsupportedChatFields() throws(APIError) {
        try refuse("functions", except: [[]])
        try refuse("function_call", except: ["none", "auto"])
        try refuse("modalities", except: [["text"]])
        try refuse("audio")
        try refuse("moderation")
        try refuse("verbosity", except: ["medium"])
        try refuse("web_search_options")
    }
}
