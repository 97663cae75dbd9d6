/// A JSON object with a call in it: `{"name": …, "arguments": {…}}`.
///
/// The name may be called `name`, `tool_name` or `function`, the arguments `arguments` or `parameters`, the id `id`,
/// `tool_call_id` or `call_id`; the function may stand in an object of its own, as in OpenAI's API. Arguments may also
/// be a JSON text inside a string.
struct Envelope: Sendable {
    /// How an id is called where the model is to write one, and how long it is.
    struct ID: Sendable {
        let key: String
        let length: ClosedRange<Int>
    }

    /// What the model is to call the name.
    var nameKey = "name"
    /// What the model is to call the arguments.
    var argumentsKey = "arguments"
    /// The id that the model may write: behind the arguments, or first of all where ``isIDFirst`` says so.
    var id: ID?
    /// Whether the model's id stands before the name.
    var isIDFirst = false
    /// Whether the model may say first that the type is `function`.
    var mayNameType = false
    /// Whether the id stands behind the arguments, so that these have to wait for it.
    var isIDLast = false
    /// Whether there must be arguments.
    var needsArguments = false
}
