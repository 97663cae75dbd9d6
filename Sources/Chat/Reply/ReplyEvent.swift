/// What a model's reply turns out to be, piece by piece.
///
/// A call is started once, then its arguments come in fragments, then it is ended or broken; of several calls one is
/// over before the next begins. The fragments of an ended call are, all together, one valid JSON object.
package enum ReplyEvent: Sendable, Equatable {
    /// Text for the reader.
    case text(String)
    /// What the model thinks before it speaks.
    case reasoning(String)
    /// A call of a tool begins; calls are counted from 0.
    case toolCallStarted(index: Int, id: String, name: String)
    /// More of the JSON text of a call's arguments.
    case toolCallArguments(index: Int, fragment: String)
    /// The arguments are whole.
    case toolCallEnded(index: Int)
    /// The reply ended within the arguments, or went on with what cannot belong to them. The fragments are the
    /// beginning of a JSON object; what followed them comes as text.
    case toolCallBroken(index: Int)
}
