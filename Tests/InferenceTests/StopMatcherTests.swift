import Inference
import Testing

@Suite struct StopMatcherTests {
    /// Feeds pieces and collects what comes out until a stop or the end.
    private func run(_ stops: [String], _ pieces: [String]) -> (text: String, stopped: Bool) {
        var matcher = StopMatcher(stops)
        var text = ""
        for piece in pieces {
            let (part, stopped) = matcher.append(piece)
            text += part
            if stopped { return (text, true) }
        }
        return (text + matcher.finish(), false)
    }

    @Test func `passes text through without stops`() {
        #expect(run([], ["ab", "c"]) == ("abc", false))
        #expect(run([""], ["ab"]) == ("ab", false))
    }

    @Test func `finds a stop at every way to cut the text`() {
        let text = Array("one. END two")
        for first in 0...text.count {
            for second in first...text.count {
                let pieces = [text[..<first], text[first..<second], text[second...]].map { String($0) }
                #expect(run(["END"], pieces) == ("one. ", true))
            }
        }
    }

    @Test func `gives back what only looked like a stop`() {
        #expect(run(["END"], ["the EN", "EMY"]) == ("the ENEMY", false))
        #expect(run(["END"], ["the EN"]) == ("the EN", false))
        #expect(run(["aab"], ["aa", "aa", "c"]) == ("aaaac", false))
        #expect(run(["aab"], ["aa", "ab"]) == ("a", true))
    }

    @Test func `takes the stop that is complete first`() {
        #expect(run(["abcd", "bc"], ["ab", "c", "d"]) == ("a", true))
    }

    @Test func `holds back no more than may become a stop`() {
        var matcher = StopMatcher(["\n\nUser"])
        #expect(matcher.append("hello\n") == ("hello", false))
        #expect(matcher.append("you") == ("\nyou", false))
    }

    @Test func `takes the longer of two stops that end together`() {
        #expect(run(["bc", "abc"], ["xa", "bc"]) == ("x", true))
    }

    @Test func `copes with long stops that nearly come true`() {
        let almost = String(repeating: "i", count: 60_000)
        let stops = (0..<16).map { "\(almost)\($0)" }
        let pieces = Array(repeating: "i", count: 100_000)
        #expect(run(stops, pieces + ["."]) == (String(repeating: "i", count: 100_000) + ".", false))
        #expect(run(stops, pieces + ["7"]) == (String(repeating: "i", count: 40_000), true))
    }

    @Test func `finds stops of several bytes per character`() {
        #expect(run(["終わり"], ["これで", "終", "わり", "です"]) == ("これで", true))
    }
}
