/// Turns arguments in tags into a JSON object while they come.
///
/// A parameter that can only be a text streams. Of any other the whole value decides what it is: JSON of a kind that
/// the tool takes, else a text.
struct TaggedReader: Sendable {
    /// Bytes that a name, or the attributes behind it, may have.
    static let maximumNameLength = 256

    private enum State: Sendable {
        case between
        case name
        case attributes(name: String, kinds: JSONKinds)
        case opening(name: String, kinds: JSONKinds)
        case start(name: String, kinds: JSONKinds)
        case text(end: Mark)
        case held(name: String, kinds: JSONKinds, end: Mark, scanned: Int)
        case afterCharacterData(closing: Mark)
    }

    private static let characterData: Mark = "<![CDATA["
    private static let characterDataEnd: Mark = "]]>"

    private let parameters: TaggedParameters
    private var state = State.between
    private var closing: Mark
    private var isEmpty = true

    init(_ parameters: TaggedParameters) {
        self.parameters = parameters
        closing = parameters.closing
    }

    /// Reads on.
    mutating func read(
        _ buffer: inout ReplyBuffer,
        _ draft: inout CallDraft,
        _ tools: ReplyTools
    ) -> ReadingProgress {
        while true {
            let progress: ReadingProgress? =
                switch state {
                case .between: readBetween(&buffer, &draft)
                case .name: readName(&buffer, draft, tools)
                case .attributes(let name, let kinds): readAttributes(name, kinds, &buffer)
                case .opening(let name, let kinds): readOpening(name, kinds, &buffer)
                case .start(let name, let kinds): readStart(name, kinds, &buffer, &draft)
                case .text(let end): readText(end, &buffer, &draft)
                case .held(let name, let kinds, let end, let scanned):
                    readHeld(name, kinds, end, scanned, &buffer, &draft)
                case .afterCharacterData(let mark): readMark(mark, &buffer) ?? leave()
                }
            if let progress { return progress }
        }
    }

    private mutating func leave() -> ReadingProgress? {
        state = .between
        return nil
    }

    /// Reads a mark that has to come; nil if it is read.
    private func readMark(_ mark: Mark, _ buffer: inout ReplyBuffer) -> ReadingProgress? {
        switch buffer.match(mark) {
        case .none: return .failed
        case .undecided: return .more
        case .whole:
            buffer.advance(mark.bytes.count)
            return nil
        }
    }

    private mutating func readBetween(_ buffer: inout ReplyBuffer, _ draft: inout CallDraft) -> ReadingProgress? {
        guard buffer.skipSpace(), buffer.next != nil else { return .more }
        var isUndecided = false
        for mark in parameters.ends + parameters.endsBefore {
            switch buffer.match(mark) {
            case .none: continue
            case .undecided: isUndecided = true
            case .whole:
                if parameters.ends.contains(mark) { buffer.advance(mark.bytes.count) }
                draft.arguments += isEmpty ? "{}".utf8 : "}".utf8
                draft.isWhole = true
                return .done
            }
        }
        if isUndecided { return .more }
        if let progress = readMark(parameters.opening, &buffer) { return progress }
        state = .name
        return nil
    }

    /// The text up to a mark, which is left; nil with the reason if it has not come.
    private func shortText(before mark: Mark, _ buffer: ReplyBuffer) -> (text: String?, progress: ReadingProgress) {
        switch buffer.search([mark], from: 0, limit: Self.maximumNameLength) {
        case .found(let offset, _): (String(decoding: buffer.rest.prefix(offset), as: UTF8.self), .again)
        case .undecided(let clear): (nil, clear < Self.maximumNameLength ? .more : .failed)
        }
    }

    private mutating func readName(
        _ buffer: inout ReplyBuffer,
        _ draft: CallDraft,
        _ tools: ReplyTools
    ) -> ReadingProgress? {
        let (text, progress) = shortText(before: parameters.nameEnd, buffer)
        guard let text else { return progress }
        let name = String(decoding: ArraySlice(text.utf8).trimmed, as: UTF8.self)
        guard !name.isEmpty, !name.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "<") }) else {
            return .failed
        }
        buffer.advance(text.utf8.count + parameters.nameEnd.bytes.count)
        closing = parameters.closingRepeatsName ? Mark(parameters.closing.text + name + ">") : parameters.closing
        let kinds = tools.kinds(of: name, in: draft.name ?? "")
        let hasAttributes = parameters.attributesEnd != nil
        state = hasAttributes ? .attributes(name: name, kinds: kinds) : .opening(name: name, kinds: kinds)
        return nil
    }

    /// Attributes that tell a text from JSON count more than the tool's schema.
    private mutating func readAttributes(
        _ name: String,
        _ kinds: JSONKinds,
        _ buffer: inout ReplyBuffer
    ) -> ReadingProgress? {
        guard let end = parameters.attributesEnd else { return .failed }
        let (text, progress) = shortText(before: end, buffer)
        guard let text else { return progress }
        guard text.utf8.allSatisfy(\.isAttributePart) else { return .failed }
        var kinds = kinds
        if text.contains("string=\"true\"") || text.contains("type=\"string\"") {
            kinds = .string
        } else if text.contains("string=\"false\"") || text.contains("type=\"") {
            kinds = JSONKinds.all.subtracting(.string)
        }
        buffer.advance(text.utf8.count + end.bytes.count)
        state = .opening(name: name, kinds: kinds)
        return nil
    }

    private mutating func readOpening(
        _ name: String,
        _ kinds: JSONKinds,
        _ buffer: inout ReplyBuffer
    ) -> ReadingProgress? {
        if let mark = parameters.valueOpening {
            guard buffer.skipSpace(), buffer.next != nil else { return .more }
            if let progress = readMark(mark, &buffer) { return progress }
        }
        state = .start(name: name, kinds: kinds)
        return nil
    }

    /// Finds out how the value ends; what begins on a line of its own ends there too.
    private mutating func readStart(
        _ name: String,
        _ kinds: JSONKinds,
        _ buffer: inout ReplyBuffer,
        _ draft: inout CallDraft
    ) -> ReadingProgress? {
        var end = closing
        if parameters.isOnOwnLines {
            guard let first = buffer.next else { return .more }
            if first == 0x0A {
                let whole = Mark("\n" + closing.text)
                switch buffer.match(whole) {
                case .undecided: return .more
                case .whole: end = closing
                case .none: end = whole
                }
                buffer.advance()
            }
        }
        if parameters.takesCharacterData {
            switch buffer.match(Self.characterData) {
            case .undecided: return .more
            case .whole:
                buffer.advance(Self.characterData.bytes.count)
                end = Self.characterDataEnd
                return beginText(name, end, &draft)
            case .none: break
            }
        }
        if kinds == .string { return beginText(name, end, &draft) }
        state = .held(name: name, kinds: kinds, end: end, scanned: 0)
        return nil
    }

    private mutating func beginText(_ name: String, _ end: Mark, _ draft: inout CallDraft) -> ReadingProgress {
        beginMember(name, &draft)
        draft.arguments.append(UInt8(ascii: "\""))
        state = .text(end: end)
        return .again
    }

    private mutating func beginMember(_ name: String, _ draft: inout CallDraft) {
        draft.arguments += isEmpty ? "{".utf8 : ", ".utf8
        draft.arguments += JSONString.quoted(name.utf8) + ": ".utf8
        isEmpty = false
    }

    private mutating func readText(
        _ end: Mark,
        _ buffer: inout ReplyBuffer,
        _ draft: inout CallDraft
    ) -> ReadingProgress? {
        switch buffer.search([end], from: 0) {
        case .undecided(let clear):
            JSONString.escape(buffer.rest.prefix(clear), into: &draft.arguments)
            buffer.advance(clear)
            return .more
        case .found(let offset, _):
            JSONString.escape(buffer.rest.prefix(offset), into: &draft.arguments)
            buffer.advance(offset + end.bytes.count)
            draft.arguments.append(UInt8(ascii: "\""))
            state = end == Self.characterDataEnd ? .afterCharacterData(closing: closing) : .between
            return .again
        }
    }

    private mutating func readHeld(
        _ name: String,
        _ kinds: JSONKinds,
        _ end: Mark,
        _ scanned: Int,
        _ buffer: inout ReplyBuffer,
        _ draft: inout CallDraft
    ) -> ReadingProgress? {
        switch buffer.search([end], from: scanned) {
        case .undecided(let clear):
            state = .held(name: name, kinds: kinds, end: end, scanned: clear)
            return .more
        case .found(let offset, _):
            let value = buffer.rest.prefix(offset)
            buffer.advance(offset + end.bytes.count)
            beginMember(name, &draft)
            draft.arguments += json(value, kinds) ?? JSONString.quoted(value)
            state = .between
            return .again
        }
    }

    /// A value that is JSON of a kind that the tool takes. A text in quotes is one only where the tool takes no bare
    /// text; some templates, and so models, write Python's words.
    private func json(_ value: ArraySlice<UInt8>, _ kinds: JSONKinds) -> [UInt8]? {
        if parameters.closingRepeatsName, !kinds.isDisjoint(with: [.object, .array]),
            let json = NestedTags.json(value, opening: parameters.opening, closing: parameters.closing)
        {
            return json
        }
        let value = Self.words[String(decoding: value.trimmed.prefix(6), as: UTF8.self)] ?? Array(value)
        let kind = JSONKinds(firstByte: value[...].trimmed.first)
        let isTaken = kind == .string ? !kinds.contains(.string) : !kinds.isDisjoint(with: kind)
        return isTaken ? JSONScanner.checked(value[...]) : nil
    }

    private static let words = [
        "True": Array("true".utf8), "False": Array("false".utf8), "None": Array("null".utf8),
    ]
}
