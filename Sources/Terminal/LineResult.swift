/// What came of asking a person for a line.
package enum LineResult: Hashable, Sendable {
    /// A message, without the newline that ended it.
    case line(String)
    /// Ctrl-C on an empty line.
    case interrupt
    /// No more lines come: Ctrl-D on an empty line, the end of the input, or a cancelled task.
    case end
}
