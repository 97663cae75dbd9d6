import Chat
import Grammar
import Testing

@Suite struct ReplyGBNFTests {
    /// Servers that take text instead of what is compiled must hold replies to the same.
    @Test(arguments: ReplyGrammarTests.formats) func `says the same as GBNF`(name: String) throws {
        let format = try #require(ReplyFormat.named(name))
        for (seed, choice) in [ReplyShape.Choice.auto, .required].enumerated() {
            let shape = ReplyShape(tools: CallSchema.tools, choice: choice, isParallel: seed == 0)
            let grammar = try #require(try format.grammar(shape))
            let again = try Grammar(gbnf: grammar.gbnf())
            var walk = try ReplyWalk(grammar, format: format, seed: UInt64(seed))
            let twin = try ReplyWalk(again, format: format, seed: 0).constraint
            var finished = 0
            for _ in 0..<12 {
                guard let reply = try walk.reply(favouring: format.marks) else { continue }
                finished += 1
                let state = try #require(try twin.advance(twin.start, by: Array(reply.utf8)), "\(reply)")
                #expect(twin.canEnd(state), "\(reply)")
            }
            #expect(finished > 0)
            var back = try ReplyWalk(again, format: format, seed: UInt64(seed) + 7)
            for _ in 0..<6 {
                guard let reply = try back.reply(favouring: format.marks) else { continue }
                let state = try walk.constraint.advance(walk.constraint.start, by: Array(reply.utf8))
                #expect(state.map(walk.constraint.canEnd) == true, "\(reply)")
            }
        }
    }
}
