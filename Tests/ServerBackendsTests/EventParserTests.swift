import ServerBackends
import Testing

@Suite struct EventParserTests {
    private func events(_ pieces: [String]) -> [String] {
        var parser = EventParser()
        var events = pieces.flatMap { parser.append($0.utf8) }
        if let last = parser.finish() { events.append(last) }
        return events.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `reads events wherever their bytes are cut`() {
        let text = "data: {\"a\": 1}\n\n: a comment\nid: 7\ndata:two\ndata: lines\n\ndata: \u{1F989}\n\n"
        let expected = ["{\"a\": 1}", "two\nlines", "\u{1F989}"]
        #expect(events([text]) == expected)
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            var parser = EventParser()
            let found = parser.append(bytes[..<cut]) + parser.append(bytes[cut...])
            #expect(found.map { String(decoding: $0, as: UTF8.self) } == expected)
        }
    }

    @Test func `takes a line of an error as an event`() {
        #expect(events(["data: 1\n\nerror: {\"code\": 500}\n\n"]) == ["1", "{\"error\":{\"code\": 500}}"])
    }

    @Test func `takes each of the three line ends, cut or not`() {
        for end in ["\n", "\r", "\r\n"] {
            #expect(events(["data: one\(end)\(end)data: two\(end)\(end)"]) == ["one", "two"])
        }
        #expect(events(["data: one\r", "\n\r", "\ndata: two\r\n\r\n"]) == ["one", "two"])
    }

    @Test func `gives what the end of the stream cuts off, and nothing for events without data`() {
        #expect(events(["event: ping\n\n\n\ndata: last"]) == ["last"])
        #expect(events(["database: x\n\n"]).isEmpty)
    }
}
