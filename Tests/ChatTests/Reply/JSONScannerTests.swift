import Chat
import Testing

@Suite struct JSONScannerTests {
    func checked(_ text: String) -> String? {
        JSONScanner.checked(Array(text.utf8)[...]).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        "{}", "[]", " [ 1 , -0.5e+3 , 0 , 1E9 ] ", #"{"a": {"b": [true, false, null]}, "": ""}"#,
        #""\ud83d\ude00\n\/""#, "12",
        "-0", #"{"é": "\\"}"#,
    ]) func `takes JSON as it is`(text: String) {
        let end = text.lastIndex { $0 != " " } ?? text.startIndex
        #expect(checked(text) == text[...end].drop { $0 == " " }.description)
    }

    @Test(arguments: [
        "", "{", "}", "[1,]", "{,}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, "[1 2]", "01", "1.", "-", "1e", "tru",
        "truee", "{]",
        #""\x""#, #""\u12g4""#, #""\ud800""#, #""\ud800\n""#, #""\udc00""#, #""a"#, "'a'", "{a:1}", "1 2", "[}",
        String(repeating: "[", count: 129) + String(repeating: "]", count: 129),
    ]) func `refuses what is none`(text: String) {
        #expect(checked(text) == nil)
    }

    @Test func `escapes line ends in strings`() {
        #expect(checked("\"a\nb\tc\u{1}\"") == #""a\nb\tc\u0001""#)
    }
}
