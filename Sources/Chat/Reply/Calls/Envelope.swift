/// A JSON object with a call in it: `{"name": …, "arguments": {…}}`.
///
/// The name may be called `name`, `tool_name` or `function`, the arguments `arguments` or `parameters`, the id `id`,
/// `tool_call_id` or `call_id`; the function may stand in an object of its own, as in OpenAI's API. Arguments may also
/// be a JSON text inside a string.
struct Envelope: Sendable {
    /// Whether the id stands behind the arguments, so that these have to wait for it.
    var isIDLast = false
    /// Whether there must be arguments.
    var needsArguments = false
}
