import Grammar
import JSON
import Testing

@Suite struct SchemaWalkTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func `lets only valid values be written`(seed: UInt64) throws {
        var schemas = RandomSchema(random: SeededGenerator(seed: seed))
        var finished = 0
        for _ in 0..<40 {
            let schema = schemas.document()
            let grammar = try #require(try grammarUnlessEmpty(schema))
            let constraint = try Constraint(grammar, tokens: SmallVocabulary.tokens)
            for _ in 0..<4 {
                guard let text = try walk(constraint, &schemas.random) else { continue }
                guard let value = try value(of: text) else { continue }
                finished += 1
                #expect(Validator(root: schema).accepts(value, by: schema), "\(String(decoding: text, as: UTF8.self))")
            }
        }
        // Walks through strings without an end may not come to one.
        #expect(finished > 80)
    }

    @Test(arguments: [5, 6, 7] as [UInt64]) func `lets every valid value be written`(seed: UInt64) throws {
        var schemas = RandomSchema(random: SeededGenerator(seed: seed))
        var written = 0
        for _ in 0..<80 {
            let schema = schemas.document()
            let grammar = try #require(try grammarUnlessEmpty(schema))
            for _ in 0..<3 {
                guard let value = schemas.value(of: schema, in: schema) else { continue }
                guard Validator(root: schema).accepts(value, by: schema) else { continue }
                let text = String(decoding: JSONWriter.bytes(of: value), as: UTF8.self)
                #expect(try grammar.verdict(text) == .whole, "\(text)")
                written += 1
            }
        }
        #expect(written > 150)
    }

    private func grammarUnlessEmpty(_ schema: JSONValue) throws -> Grammar? {
        try Grammar(jsonSchema: schema)
    }

    /// A text of random tokens; nil if it does not end. Later on, tokens that close something are preferred.
    private func walk(_ constraint: Constraint, _ random: inout SeededGenerator) throws -> [UInt8]? {
        let closing: Set<UInt8> = Set("\"}]".utf8)
        var (state, text) = (constraint.start, [UInt8]())
        for step in 0..<400 {
            let mask = try constraint.mask(for: state)
            try #require(!mask.isEmpty)
            if mask[SmallVocabulary.end], random.chance(60) { return text }
            var tokens = SmallVocabulary.texts.indices.filter { mask[Int32($0)] && Int32($0) != SmallVocabulary.end }
            if step > 20 {
                let closers = tokens.filter { SmallVocabulary.texts[$0].first.map(closing.contains) ?? false }
                if !closers.isEmpty { tokens = closers }
            }
            guard let token = tokens.randomElement(using: &random) else { return text }
            state = try #require(try constraint.advance(state, by: Int32(token)))
            text += SmallVocabulary.texts[token]
        }
        return nil
    }

    /// The value of a text; nil if it has a name twice, which no grammar prevents.
    private func value(of text: [UInt8]) throws -> JSONValue? {
        do {
            return try JSONParser.value(of: text)
        } catch {
            #expect(error.message.contains("stands twice"), "\(error): \(String(decoding: text, as: UTF8.self))")
            return nil
        }
    }
}
