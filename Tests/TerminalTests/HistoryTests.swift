import Terminal
import Testing

@Suite struct HistoryTests {
    @Test func `keeps neither blank messages nor repetitions`() {
        var history = History()
        for message in ["a", "a", "", " \n", "b", "a"] { history.add(message) }
        #expect(history.entries == ["a", "b", "a"])
    }

    @Test func `keeps the newest thousand`() {
        var history = History((0..<1005).map(String.init))
        #expect(history.entries.count == 1000)
        #expect(history.entries.first == "5")
        history.add("new")
        #expect(history.entries.count == 1000)
        #expect(history.entries.first == "6")
        #expect(history.older(leaving: "") == "new")
    }

    @Test func `keeps changes made on the way until a message is entered`() {
        var history = History(["a", "b"])
        #expect(history.older(leaving: "draft") == "b")
        #expect(history.older(leaving: "b changed") == "a")
        #expect(history.older(leaving: "a") == nil)
        #expect(history.newer(leaving: "a") == "b changed")
        #expect(history.newer(leaving: "b changed") == "draft")
        #expect(history.newer(leaving: "draft") == nil)
        history.add("c")
        #expect(history.older(leaving: "") == "c")
        #expect(history.older(leaving: "c") == "b")
    }
}
