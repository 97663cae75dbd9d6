/// Reads a section of calls, from behind the mark that begins it.
///
/// A call is announced once its name is known and its arguments have begun; until then nothing is committed, so that
/// what turns out to be no call can be read as text.
struct CallReader: Sendable {
    /// How the reading goes on.
    enum Outcome: Sendable {
        /// More of the reply is needed.
        case more
        /// The section is over; the buffer stands behind what belongs to it.
        case ended
        /// What was announced last will not be whole.
        case broken
        /// There was no call.
        case nothing
    }

    /// Reads what a step asks for, over several pieces.
    private enum StepReader: Sendable {
        case json(JSONScanner)
        case literal(LiteralReader)
        case tagged(TaggedReader)
        case envelope(EnvelopeReader)
        case plain(CallStep)

        init(_ step: CallStep) {
            self =
                switch step {
                case .json: .json(JSONScanner())
                case .literal(let dialect): .literal(LiteralReader(dialect))
                case .tagged(let parameters): .tagged(TaggedReader(parameters))
                case .envelope(let envelope): .envelope(EnvelopeReader(envelope))
                default: .plain(step)
                }
        }
    }

    /// Bytes that a name or an id may have.
    private static let maximumNameLength = 256

    /// Whether a call has been announced.
    private(set) var hasAnnounced = false

    private let section: CallSection
    private let tools: ReplyTools
    private var draft = CallDraft()
    private var steps: ArraySlice<CallStep> = []
    private var reader: StepReader?
    private var isAnnounced = false
    private var isEnded = false
    private var isInBrackets = false

    init(_ section: CallSection, tools: ReplyTools) {
        self.section = section
        self.tools = tools
    }

    /// The call of a tool whose name is known already.
    init(name: String, steps: [CallStep], tools: ReplyTools) {
        self.init(CallSection(ways: [steps]), tools: tools)
        draft.name = name
        self.steps = steps[...]
        reader = steps.first.map { StepReader($0) }
    }

    /// Reads on and hands out what is certain.
    mutating func read(_ buffer: inout ReplyBuffer, _ output: inout ReplyOutput) -> Outcome {
        while true {
            if reader == nil {
                if let outcome = readBetween(&buffer) { return outcome }
                continue
            }
            let progress = readStep(&buffer)
            guard publish(&buffer, &output) else { return failure }
            switch progress {
            case .again: continue
            case .more: return .more
            case .failed: return failure
            case .done:
                steps = steps.dropFirst()
                reader = steps.first.map { StepReader($0) }
                if reader == nil, !finishCall(&buffer) { return failure }
            }
        }
    }

    /// Hands out a call that was waiting for more, when no more comes.
    ///
    /// - Returns: What became of the call that was being read.
    mutating func finish(_ buffer: inout ReplyBuffer, _ output: inout ReplyOutput) -> Outcome {
        draft.isHeld = false
        if draft.isWhole { _ = publish(&buffer, &output) }
        return failure
    }

    private var failure: Outcome {
        if isAnnounced, !isEnded { return .broken }
        return hasAnnounced ? .ended : .nothing
    }

    // MARK: Between calls

    /// Looks for the next call or the section's end; nil if a call begins.
    private mutating func readBetween(_ buffer: inout ReplyBuffer) -> Outcome? {
        guard let byte = buffer.next else { return .more }
        let closing = longest(section.closings, buffer)
        if closing == .undecided { return .more }
        if case .whole(let mark) = closing {
            guard hasAnnounced else { return .nothing }
            buffer.advance(mark.bytes.count)
            buffer.commit()
            return .ended
        }
        switch beginCall(buffer) {
        case .whole: return nil
        case .undecided: return .more
        case .none: return skipSeparator(byte, &buffer)
        }
    }

    private enum Longest: Equatable {
        case none
        case undecided
        case whole(Mark)
    }

    private func longest(_ marks: [Mark], _ buffer: ReplyBuffer) -> Longest {
        var longest = Longest.none
        for mark in marks {
            switch buffer.match(mark) {
            case .none: continue
            case .undecided: return .undecided
            case .whole:
                if case .whole(let other) = longest, other.bytes.count >= mark.bytes.count { continue }
                longest = .whole(mark)
            }
        }
        return longest
    }

    /// Begins the first way of writing a call that fits. After a call, a bare name is one only in a list: it may be text.
    private mutating func beginCall(_ buffer: ReplyBuffer) -> MarkMatch {
        for way in section.ways {
            guard let first = way.first, !hasAnnounced || isInBrackets || !first.isName else { continue }
            switch first.begins(at: buffer) {
            case .none: continue
            case .undecided: return .undecided
            case .whole:
                draft = CallDraft()
                isAnnounced = false
                isEnded = false
                steps = way[...]
                reader = StepReader(first)
                return .whole
            }
        }
        return .none
    }

    /// Skips what may stand between calls. A bracket that closes a list belongs to the section in any case.
    private mutating func skipSeparator(_ byte: UInt8, _ buffer: inout ReplyBuffer) -> Outcome? {
        switch byte {
        case UInt8(ascii: "[") where !isInBrackets: isInBrackets = true
        case UInt8(ascii: "]") where isInBrackets && hasAnnounced:
            isInBrackets = false
            buffer.advance()
            buffer.commit()
            return nil
        case UInt8(ascii: ","), UInt8(ascii: ";"): if !hasAnnounced { return .nothing }
        default: if !byte.isSpace { return failure }
        }
        buffer.advance()
        return nil
    }

    // MARK: In a call

    private mutating func finishCall(_ buffer: inout ReplyBuffer) -> Bool {
        guard isEnded else { return false }
        buffer.commit()
        return true
    }

    /// Announces the call when it is time, and hands out its arguments; false if it is none.
    private mutating func publish(_ buffer: inout ReplyBuffer, _ output: inout ReplyOutput) -> Bool {
        if !isAnnounced {
            guard let name = draft.name else { return true }
            guard isAcceptable(name) else { return false }
            if draft.arguments.isEmpty || draft.isHeld { return true }
            output.startCall(name: name, id: draft.id)
            isAnnounced = true
            hasAnnounced = true
        }
        if draft.arguments.isEmpty { return true }
        output.addArguments(draft.arguments)
        draft.arguments.removeAll(keepingCapacity: true)
        buffer.commit()
        if draft.isWhole {
            output.endCall(isBroken: false)
            isEnded = true
        }
        return true
    }

    private func isAcceptable(_ name: String) -> Bool {
        if tools.names(name) { return true }
        guard tools.allowCalls, section.isCertain || tools.contains(name) else { return false }
        return name.utf8.allSatisfy(\.isNamePart)
    }

    private mutating func readStep(_ buffer: inout ReplyBuffer) -> ReadingProgress {
        guard let current = reader else { return .failed }
        switch current {
        case .json(var json):
            let progress = json.read(&buffer, into: &draft.arguments)
            draft.isWhole = progress == .done
            reader = .json(json)
            return progress
        case .literal(var literal):
            let progress = literal.read(&buffer, into: &draft.arguments)
            draft.isWhole = progress == .done
            reader = .literal(literal)
            return progress
        case .tagged(var tagged):
            let progress = tagged.read(&buffer, &draft, tools)
            reader = .tagged(tagged)
            return progress
        case .envelope(var envelope):
            let progress = envelope.read(&buffer, &draft)
            reader = .envelope(envelope)
            return progress
        case .plain(let step): return read(step, &buffer)
        }
    }

    private mutating func read(_ step: CallStep, _ buffer: inout ReplyBuffer) -> ReadingProgress {
        switch step {
        case .mark(let mark): return readMark(mark, isOptional: false, &buffer)
        case .optional(let mark): return readMark(mark, isOptional: true, &buffer)
        case .space: return buffer.skipSpace() ? .done : .more
        case .name(let ends): return readName(before: ends, &buffer) { $0.name = $1 }
        case .id(let ends): return readName(before: ends, &buffer) { $0.id = $1 }
        case .optionalID(let mark, let ends):
            let progress = readMark(mark, isOptional: false, &buffer)
            guard progress == .done else { return progress == .failed ? .done : progress }
            reader = .plain(.id(before: ends))
            return .again
        case .idWithName(let ends):
            return readName(before: ends, &buffer) {
                $0.id = $1
                $0.name = Self.toolName(in: $1)
            }
        case .attributes(let end):
            return readAttributes(end, &buffer)
        case .json, .literal, .tagged, .envelope: return .failed
        }
    }

    private func readMark(_ mark: Mark, isOptional: Bool, _ buffer: inout ReplyBuffer) -> ReadingProgress {
        switch buffer.match(mark) {
        case .none: return isOptional ? .done : .failed
        case .undecided: return .more
        case .whole:
            buffer.advance(mark.bytes.count)
            return .done
        }
    }

    private func readAttributes(_ end: Mark, _ buffer: inout ReplyBuffer) -> ReadingProgress {
        let search = buffer.search([end], from: 0, limit: Self.maximumNameLength)
        switch search {
        case .found(let offset, _) where buffer.rest.prefix(offset).allSatisfy(\.isAttributePart):
            buffer.advance(offset + end.bytes.count)
            return .done
        case .undecided(let clear) where clear < Self.maximumNameLength:
            return buffer.rest.prefix(clear).allSatisfy(\.isAttributePart) ? .more : .failed
        default: return .failed
        }
    }

    /// Reads a name up to one of the marks; it has no white space in it.
    private mutating func readName(
        before ends: [Mark],
        _ buffer: inout ReplyBuffer,
        _ store: (inout CallDraft, String) -> Void
    ) -> ReadingProgress {
        let search = buffer.search(ends, from: 0, limit: Self.maximumNameLength)
        let length =
            switch search {
            case .found(let offset, _): offset
            case .undecided(let clear): clear
            }
        let name = buffer.rest.prefix(length).trimmed
        guard length < Self.maximumNameLength, name.allSatisfy(\.isNamePart) else { return .failed }
        guard case .found = search else { return .more }
        guard !name.isEmpty else { return .failed }
        store(&draft, String(decoding: name, as: UTF8.self))
        buffer.advance(length)
        return .done
    }

    /// The tool's name in an id such as `functions.name:0`.
    private static func toolName(in id: String) -> String {
        var name = id[...]
        if name.hasPrefix("functions.") { name = name.dropFirst("functions.".count) }
        if let colon = name.lastIndex(of: ":"), name[colon...].dropFirst().utf8.allSatisfy(\.isDigit) {
            name = name[..<colon]
        }
        return String(name)
    }
}
