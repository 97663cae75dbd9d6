/// A parsed template: Jinja2's language as Hugging Face sets it up for chat templates.
///
/// `trim_blocks`, `lstrip_blocks` and loop controls are on, nothing is HTML-escaped, and lists and dictionaries cannot be
/// changed. Besides Jinja2's globals there are `raise_exception` and `strftime_now`.
package struct Template: Sendable {
    /// The name that errors give as their place.
    package let name: String
    private let source: [UInt8]
    private let body: [Statement]
    private let blocks: [String: [Statement]]

    /// Parses a source.
    ///
    /// - Throws: ``JinjaError`` `.syntax` with line and column; `.limit` if it is nested too deeply.
    /// - Complexity: O(bytes of source).
    package init(_ source: String, name: String) throws(JinjaError) {
        var lexer = Lexer(source)
        self.name = name
        self.source = lexer.source
        let tokens: [Token]
        do throws(JinjaError) {
            tokens = try lexer.tokenize()
        } catch {
            throw error.located(at: lexer.errorOffset, in: lexer.source, template: name)
        }
        var parser = Parser(tokens)
        do throws(JinjaError) {
            body = try parser.parse()
            blocks = parser.blocks
        } catch {
            throw error.located(at: parser.current.offset, in: lexer.source, template: name)
        }
    }

    /// Renders the template with the variables of `context`.
    ///
    /// - Parameters:
    ///   - context: The variables; they hide globals of the same name.
    ///   - now: The local time that `strftime_now` formats; nil makes a call of it an error.
    ///   - limits: What this rendering may use.
    ///   - invisible: A scalar that `tojson`, `urlencode` and Python's notation of values leave as it is, so that whoever
    ///     put it into the context finds it again in the text.
    /// - Returns: The text.
    /// - Throws: ``JinjaError`` with line and column.
    package func render(
        _ context: JinjaDictionary,
        now: CivilTime? = nil,
        limits: RenderLimits = RenderLimits(),
        invisible: Unicode.Scalar? = nil
    ) throws(JinjaError) -> String {
        let interpreter = Interpreter(blocks: blocks, now: now, limits: limits, invisible: invisible)
        do throws(JinjaError) {
            return try interpreter.render(body, context)
        } catch {
            throw error.located(at: interpreter.position, in: source, template: name)
        }
    }
}
