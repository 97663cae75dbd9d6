/// Tells text, reasoning and calls of tools in what a model writes, while it writes.
///
/// Only what may still become a mark is held back. What looks like a call and is none comes as text: nothing that the
/// model wrote is lost but marks and the white space next to them, and nothing is an error.
///
/// - Complexity: O(bytes), however they are cut.
package struct ReplyParser: Sendable {
    private enum Activity: Sendable {
        case scanning
        /// Reading calls that a mark of so many bytes began.
        case calling(CallReader, markLength: Int)
        /// Reading a header that a mark of so many bytes began.
        case heading(HeaderReader, markLength: Int)
    }

    private let rules: [ReplyRule]
    private let firstBytes: ByteSet
    private let tools: ReplyTools
    private var buffer = ReplyBuffer()
    private var output: ReplyOutput
    private var activity = Activity.scanning
    private var place = ReplyRule.Place.text
    private var text = Voice()
    private var reasoning = Voice()

    /// A parser of one reply.
    ///
    /// - Parameters:
    ///   - format: How the model writes.
    ///   - tools: What it may call; with ``ReplyTools/none`` calls are text.
    ///   - promptEnd: What the template added behind the last message. It may have begun the reply, with `<think>` say.
    ///   - makeID: Makes the id of a call to which the model gave none.
    package init(
        format: ReplyFormat,
        tools: ReplyTools = .any,
        promptEnd: String = "",
        makeID: @escaping @Sendable () -> String = ReplyParser.randomID
    ) {
        rules = format.rules.filter { if case .call = $0.action { tools.allowCalls } else { true } }
        firstBytes = ByteSet(rules.map { $0.mark.bytes[0] })
        self.tools = tools
        output = ReplyOutput(makeID: makeID)
        buffer.append(promptEnd.utf8)
        buffer.silence()
        run()
    }

    /// Nine random letters and digits, which all templates take.
    package static let randomID: @Sendable () -> String = {
        let characters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8)
        return String(decoding: (0..<9).map { _ in characters[Int.random(in: 0..<characters.count)] }, as: UTF8.self)
    }

    /// Reads more of the reply.
    ///
    /// - Returns: What is certain now.
    package mutating func read(_ text: String) -> [ReplyEvent] {
        read(bytes: text.utf8)
    }

    /// Reads more of the reply, which may be cut within a character. What is not UTF-8 becomes U+FFFD.
    ///
    /// - Returns: What is certain now.
    package mutating func read(bytes: some Sequence<UInt8>) -> [ReplyEvent] {
        buffer.append(bytes)
        run()
        return output.take(isLast: false)
    }

    /// Ends the reply; the parser is of no use afterwards.
    ///
    /// - Returns: What had been held back.
    package mutating func finish() -> [ReplyEvent] {
        buffer.isComplete = true
        run()
        output.add(reasoning.finish(), asReasoning: true)
        output.add(text.finish(), asReasoning: false)
        return output.take(isLast: true)
    }

    /// Reads all that can be decided about.
    private mutating func run() {
        var isRunning = true
        while isRunning {
            switch activity {
            case .scanning: isRunning = scan()
            case .calling(let reader, let length): isRunning = call(reader, markLength: length)
            case .heading(let reader, let length): isRunning = head(reader, markLength: length)
            }
        }
    }

    /// How the reply has begun, before anything of it has been read.
    var beginning: ReplyBeginning {
        let activity: ReplyBeginning.Activity =
            switch activity {
            case .scanning: .scanning
            case .calling: .calling
            case .heading: .heading
            }
        let pending = String(decoding: buffer.rest, as: UTF8.self)
        return ReplyBeginning(place: place, activity: activity, pending: pending)
    }

    // MARK: Text

    /// Says text up to the next mark; false if more is needed.
    private mutating func scan() -> Bool {
        var length = 0
        while let byte = buffer.next(after: length) {
            guard firstBytes.contains(byte) else {
                length += 1
                continue
            }
            say(length)
            length = 0
            switch rule() {
            case .none: length = 1
            case .undecided: return false
            case .rule(let rule):
                apply(rule)
                return true
            }
        }
        say(length)
        return false
    }

    private enum RuleMatch {
        case none
        case undecided
        case rule(ReplyRule)
    }

    /// The rule whose mark stands here, of several the one with the longest mark.
    private func rule() -> RuleMatch {
        var found: ReplyRule?
        for rule in rules where rule.places.contains(place) && (!rule.isOnlyFirst || voice.isSilent) {
            switch buffer.match(rule.mark) {
            case .none: continue
            case .undecided: return .undecided
            case .whole:
                if let found, found.mark.bytes.count >= rule.mark.bytes.count { continue }
                found = rule
            }
        }
        return found.map { .rule($0) } ?? .none
    }

    private mutating func apply(_ rule: ReplyRule) {
        let length = rule.mark.bytes.count
        switch rule.action {
        case .enter(let place):
            buffer.advance(length)
            buffer.commit()
            enter(place)
        case .skip:
            buffer.advance(length)
            buffer.commit()
            hearMark()
        case .call(var section):
            if !section.ownsMark { buffer.advance(length) }
            // Reasoning may talk about calls, so only one of a tool that there is ends it.
            if place == .reasoning { section.isCertain = false }
            activity = .calling(CallReader(section, tools: tools), markLength: length)
        case .header(let header):
            buffer.advance(length)
            activity = .heading(HeaderReader(header: header), markLength: length)
        }
    }

    private var voice: Voice { place == .reasoning ? reasoning : text }

    private mutating func enter(_ place: ReplyRule.Place) {
        self.place = place
        hearMark()
    }

    private mutating func hearMark() {
        text.hearMark()
        reasoning.hearMark()
    }

    /// Says some bytes from the position on.
    private mutating func say(_ count: Int) {
        let bytes = buffer.take(count)
        buffer.commit()
        if bytes.isEmpty { return }
        if place == .reasoning {
            output.add(reasoning.say(bytes), asReasoning: true)
        } else {
            output.add(text.say(bytes), asReasoning: false)
        }
    }

    // MARK: Calls

    /// Reads calls on; false if more is needed.
    private mutating func call(_ reader: CallReader, markLength: Int) -> Bool {
        var reader = reader
        activity = .scanning
        let hadAnnounced = reader.hasAnnounced
        var outcome = reader.read(&buffer, &output)
        let isCut = outcome == .more && buffer.isComplete
        if isCut { outcome = reader.finish(&buffer, &output) }
        if reader.hasAnnounced, !hadAnnounced { enter(place == .reasoning ? .text : place) }
        switch outcome {
        case .more:
            activity = .calling(reader, markLength: markLength)
            return false
        case .ended: buffer.rollBack()
        case .broken:
            output.endCall(isBroken: true)
            buffer.rollBackToToken()
        case .nothing:
            buffer.rollBack()
            say(min(markLength, buffer.rest.count))
        }
        // What a cut leaves is not searched for calls again: each might reach to the end, and be cut there.
        if isCut { say(buffer.rest.count) }
        return true
    }

    // MARK: Headers

    /// Reads a header on; false if more is needed.
    private mutating func head(_ reader: HeaderReader, markLength: Int) -> Bool {
        switch reader.read(&buffer, tools: tools) {
        case .more:
            // A header that no message follows says nothing.
            if buffer.isComplete { buffer.advance(buffer.rest.count) }
            return false
        case .nothing:
            activity = .scanning
            buffer.rollBack()
            say(min(markLength, buffer.rest.count))
        case .read(.place(let place)):
            activity = .scanning
            buffer.commit()
            enter(place)
        case .read(.tool(let name)):
            buffer.commit()
            enter(.text)
            let steps = reader.header.callSteps ?? []
            activity = .calling(CallReader(name: name, steps: steps, tools: tools), markLength: 0)
        }
        return true
    }
}
