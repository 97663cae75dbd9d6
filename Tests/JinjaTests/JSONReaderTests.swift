import Jinja
import Testing

@Suite struct JSONReaderTests {
    @Test func `keeps the order of members and the kind of numbers`() throws {
        let text = #" {"z": 1, "a": [1.0, -2e3, true, null, "\u00e9\ud83d\ude00\n"], "z2": {}} "#
        let value = try JSONReader.value(of: text, name: "test")
        #expect(try value.json() == #"{"z": 1, "a": [1.0, -2000.0, true, null, "é😀\n"], "z2": {}}"#)
    }

    @Test(arguments: [
        ("", 1, 1), ("{\"a\" 1}", 1, 6), ("[1,]", 1, 4), ("[1\n 2]", 2, 2), ("\"a", 1, 3), ("01", 1, 2), ("1.", 1, 3),
        ("\"\\ud83d\"", 1, 8), ("\"\\q\"", 1, 3), ("nul", 1, 1), ("\"a\nb\"", 1, 3), ("1e999", 1, 1), ("[1] x", 1, 5),
    ]) func `says what is wrong and where`(text: String, line: Int, column: Int) {
        let error = #expect(throws: JinjaError.self) { try JSONReader.value(of: text, name: "test") }
        #expect(error?.code == .syntax)
        #expect((error?.line, error?.column) == (line, column), "\(text): \(String(describing: error))")
    }

    @Test(arguments: ["[", "{\"a\":"]) func `refuses what is nested too deeply`(piece: String) {
        let text = String(repeating: piece, count: 100_000)
        let error = #expect(throws: JinjaError.self) { try JSONReader.value(of: text, name: "test") }
        #expect(error?.code == .limit)
    }
}
