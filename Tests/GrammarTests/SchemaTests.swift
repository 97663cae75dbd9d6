import Grammar
import JSON
import Testing

@Suite struct SchemaTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let schema: String
        let valid: [String]
        let invalid: [String]

        init(_ schema: String, _ valid: [String], _ invalid: [String]) {
            self.schema = schema
            self.valid = valid
            self.invalid = invalid
        }

        var testDescription: String { schema }
    }

    static let examples: [Example] = [
        .init(
            "{}",
            ["1", "null", "\"a\"", "[1,{\"a\":[]}]", "{\"a\":{}}", "-0.5e-7", "true"],
            ["", "{a:1}", "[1,]", "01", "nul"]
        ),
        .init("true", ["[]"], ["]"]),
        .init(
            #"{"type":"object"}"#,
            ["{}", #"{"a":1,"b":[true]}"#, "{ }", "{\n  \"a\": 1\n}"],
            ["[]", "1", "{\"a\"}", "{,}"]
        ),
        .init(#"{"type":["integer","null"]}"#, ["0", "-12", "null"], ["1.5", "1e3", "true", "-0x", "007"]),
        .init(#"{"type":"number"}"#, ["1", "-1.25", "1e5", "2E-7", "0.0"], ["1.", ".5", "+1", "1e999", "--1"]),
        .init(#"{"type":"boolean"}"#, ["true", "false"], ["True", "null"]),
        .init(
            #"{"type":"string"}"#,
            [#""""#, #""a\n\"\\\/é\u00e9\ud83d\ude00""#, "\"日本\""],
            [#""\x""#, "\"\n\"", #""\ud83d""#, "\"a"]
        ),
        .init(
            #"{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"required":["a"]}"#,
            [#"{"a":1}"#, #"{"a":1,"b":"x"}"#, #"{ "a" : 1, "b": "x" }"#],
            ["{}", #"{"b":"x"}"#, #"{"b":"x","a":1}"#, #"{"a":1,"c":2}"#, #"{"a":1,}"#]
        ),
        .init(
            #"{"properties":{"a":{},"b":{},"c":{}},"additionalProperties":false}"#,
            [
                "{}", #"{"a":1}"#, #"{"b":1}"#, #"{"c":1}"#, #"{"a":1,"c":1}"#, #"{"b":1,"c":1}"#,
                #"{"a":1,"b":1,"c":1}"#,
            ],
            [#"{"c":1,"b":1}"#, #"{"a":1,"a":1}"#, #"{,"b":1}"#]
        ),
        .init(
            #"{"properties":{"ab":{"type":"integer"}},"additionalProperties":{"type":"string"}}"#,
            ["{}", #"{"ab":1}"#, #"{"ab":1,"x":"y"}"#, #"{"abc":"y","a":"z"}"#],
            [#"{"ab":"y"}"#, #"{"x":1}"#, #"{"x":"y","ab":1}"#, #"{"\u0061b":"y"}"#]
        ),
        .init(
            #"{"properties":{"x-id":{"minimum":5}},"patternProperties":{"^x-":{"type":"integer"},"z$":{"maximum":9,"type":"number"}}}"#,
            [#"{"x-id":7}"#, #"{"x-a":1,"fizz":2.5}"#, #"{"x-z":9}"#],
            [#"{"x-id":4}"#, #"{"x-id":7.5}"#, #"{"x-a":"b"}"#, #"{"x-z":10}"#, #"{"x-z":1.5}"#, #"{"a":1}"#]
        ),
        .init(
            #"{"type":"object","propertyNames":{"pattern":"^[a-z]+$","maxLength":3},"additionalProperties":{"type":"null"}}"#,
            ["{}", #"{"abc":null}"#],
            [#"{"abcd":null}"#, #"{"A":null}"#, #"{"":null}"#]
        ),
        .init(
            #"{"type":"object","propertyNames":{"enum":["a","b"]},"minProperties":1,"maxProperties":2}"#,
            [#"{"a":1}"#, #"{"b":[],"a":1}"#],
            ["{}", #"{"c":1}"#, #"{"a":1,"b":1,"a":1}"#]
        ),
        .init(
            #"{"properties":{"a":{},"b":{},"c":{}},"minProperties":2,"maxProperties":2,"required":["b"]}"#,
            [#"{"a":1,"b":1}"#, #"{"b":1,"c":1}"#],
            [#"{"b":1}"#, #"{"a":1,"c":1}"#, #"{"a":1,"b":1,"c":1}"#]
        ),
        .init(
            #"{"type":"object","required":["k"],"properties":{"a":{"const":1}}}"#,
            [#"{"k":[1]}"#, #"{"a":1,"k":null}"#],
            ["{}", #"{"a":1}"#]
        ),
        .init(#"{"type":"array"}"#, ["[]", "[1,\"a\",[]]", "[ 1, 2 ]"], ["[,]", "[1", "{}"]),
        .init(
            #"{"items":{"type":"integer"},"minItems":2,"maxItems":3}"#,
            ["[1,2]", "[1,2,3]"],
            ["[]", "[1]", "[1,2,3,4]", "[\"a\",1]"]
        ),
        .init(#"{"type":"array","maxItems":0}"#, ["[]", "[ ]"], ["[1]"]),
        .init(
            #"{"prefixItems":[{"const":"a"},{"type":"integer"}],"items":false}"#,
            ["[]", "[\"a\"]", "[\"a\",1]"],
            ["[1]", "[\"a\",1,2]"]
        ),
        .init(
            #"{"prefixItems":[{"const":"a"}],"items":{"type":"integer"},"minItems":2}"#,
            ["[\"a\",1]", "[\"a\",1,2]"],
            ["[\"a\"]", "[1,1]"]
        ),
        .init(
            #"{"items":[{"const":1},{"const":2}],"additionalItems":false,"minItems":1}"#,
            ["[1]", "[1,2]"],
            ["[]", "[1,2,3]"]
        ),
        .init(
            #"{"enum":["red",1,null,[1,{"a":true}],2.5]}"#,
            ["\"red\"", "1", "null", "[1,{\"a\":true}]", "[ 1, { \"a\": true } ]", "2.5"],
            ["\"blue\"", "2", "[1]"]
        ),
        .init(#"{"enum":["a","bb",3],"type":"string","maxLength":1}"#, ["\"a\""], ["\"bb\"", "3"]),
        .init(
            #"{"enum":[1,5,2.5,10],"minimum":2,"exclusiveMaximum":10,"multipleOf":0.5}"#,
            ["5", "2.5"],
            ["1", "10"]
        ),
        .init(#"{"const":"a\"\\\n\u0001é"}"#, ["\"a\\\"\\\\\\n\\u0001é\""], ["\"a\""]),
        .init(#"{"anyOf":[{"type":"string"},{"type":"integer","minimum":3}]}"#, ["\"x\"", "3"], ["2", "null"]),
        .init(#"{"oneOf":[{"const":1},{"const":2}]}"#, ["1", "2"], ["3"]),
        .init(
            #"{"type":"object","properties":{"a":{},"b":{}},"anyOf":[{"required":["a"]},{"required":["b"]}]}"#,
            [#"{"a":1}"#, #"{"b":1}"#, #"{"a":1,"b":1}"#],
            ["{}"]
        ),
        .init(
            #"{"allOf":[{"properties":{"a":{"type":"integer"}},"required":["a"]},{"properties":{"b":{},"a":{"minimum":3}},"required":["b"]}]}"#,
            [#"{"a":3,"b":1}"#],
            [#"{"a":2,"b":1}"#, #"{"a":3}"#]
        ),
        .init(#"{"allOf":[{"enum":[1,2,3]},{"enum":[2,3,4]},{"minimum":3}]}"#, ["3"], ["1", "2", "4"]),
        .init(
            ##"{"$ref":"#/$defs/node","$defs":{"node":{"properties":{"v":{"type":"integer"},"next":{"$ref":"#/$defs/node"}},"required":["v"]}}}"##,
            [#"{"v":1}"#, #"{"v":1,"next":{"v":2,"next":{"v":3}}}"#],
            ["{}", #"{"v":1,"next":{}}"#]
        ),
        .init(
            ##"{"type":"array","items":{"anyOf":[{"type":"integer"},{"$ref":"#"}]}}"##,
            ["[]", "[1,[2,[[]]]]"],
            ["[[]", "{}", "[\"a\"]"]
        ),
        .init(##"{"$defs":{"a/b~c %":{"const":1}},"$ref":"#/$defs/a~1b~0c%20%25"}"##, ["1"], ["2"]),
        .init(##"{"$defs":{"x":{"$anchor":"here","const":7}},"$ref":"#here"}"##, ["7"], ["1"]),
        .init(
            ##"{"$id":"https://x.org/s","$defs":{"x":{"const":7}},"$ref":"https://x.org/s#/$defs/x"}"##,
            ["7"],
            ["1"]
        ),
        .init(
            ##"{"properties":{"a":{"$ref":"#/properties/b","maximum":5},"b":{"type":"integer"}},"required":["a"]}"##,
            [#"{"a":5}"#],
            [#"{"a":6}"#, #"{"a":"x"}"#]
        ),
        .init(#"{"type":"string","nullable":true,"maxLength":2}"#, ["null", "\"ab\""], ["\"abc\"", "1"]),
        .init(
            #"{"minLength":2,"maxLength":3}"#,
            ["\"ab\"", "\"日本語\"", #""\n\u00e9\ud83d\ude00""#],
            ["\"a\"", "\"abcd\""]
        ),
        .init(
            #"{"pattern":"^[a-z]+$","minLength":2,"maxLength":3}"#,
            ["\"ab\"", "\"abc\""],
            ["\"a\"", "\"abcd\"", "\"a1\""]
        ),
        .init(#"{"pattern":"^\"\\\\\\n$"}"#, [#""\"\\\n""#], ["\"a\""]),
        .init(
            #"{"allOf":[{"pattern":"a"},{"pattern":"b"},{"pattern":"^.{3}$"}],"type":"string"}"#,
            ["\"abc\"", "\"bca\""],
            ["\"ab\"", "\"acc\"", "\"bbb\""]
        ),
        .init(
            #"{"type":"integer","minimum":-12,"maximum":105}"#,
            ["-12", "-1", "0", "9", "99", "105"],
            ["-13", "106", "-0", "1.0", "00", "1000"]
        ),
        .init(#"{"type":"integer","exclusiveMinimum":9,"exclusiveMaximum":11}"#, ["10"], ["9", "11", "1"]),
        .init(#"{"type":"integer","exclusiveMinimum":true,"minimum":9,"maximum":10}"#, ["10"], ["9", "11"]),
        .init(#"{"type":"integer","maximum":-3}"#, ["-3", "-30", "-1000"], ["-2", "0", "3"]),
        .init(#"{"type":"integer","minimum":2.5,"maximum":1e20}"#, ["3", "1000000"], ["2", "-3"]),
        .init(#"{"type":"integer","multipleOf":7,"minimum":0}"#, ["0", "7", "70", "700007"], ["1", "8", "-7"]),
        .init(
            #"{"type":"number","minimum":0,"maximum":1}"#,
            ["0", "1", "0.5", "0.999", "1.000", "0.0"],
            ["-0.1", "1.001", "2", "1e-1"]
        ),
        .init(
            #"{"type":"number","exclusiveMinimum":0,"maximum":12.25}"#,
            ["0.001", "12.25", "12.250", "9"],
            ["0", "0.0", "12.251", "13", "-1"]
        ),
        .init(#"{"type":"number","exclusiveMaximum":0}"#, ["-1", "-0.5", "-100"], ["0", "1", "-0", "-0.0"]),
        .init(
            #"{"type":"number","minimum":-1.5,"maximum":-0.25}"#,
            ["-1.5", "-0.25", "-1", "-0.3"],
            ["-1.6", "-0.2", "0", "-2", "1"]
        ),
        .init(#"{"type":"number","multipleOf":0.01}"#, ["1", "0.1", "12.34", "-3.30"], ["0.001", "1.234"]),
        .init(#"{"type":"number","multipleOf":2.5}"#, ["0", "5", "2.5", "-7.5", "5.0"], ["1", "2.4", "2"]),
        .init(
            #"{"type":"string","format":"date"}"#,
            ["\"2024-02-29\"", "\"2000-02-29\"", "\"1999-12-31\""],
            ["\"2023-02-29\"", "\"1900-02-29\"", "\"2024-13-01\"", "\"2024-04-31\""]
        ),
        .init(
            #"{"type":"string","format":"date-time"}"#,
            ["\"2024-01-02T03:04:05Z\"", "\"2024-01-02T23:59:59.123+01:00\""],
            ["\"2024-01-02\"", "\"2024-01-02T24:00:00Z\""]
        ),
        .init(#"{"type":"string","format":"time"}"#, ["\"03:04:05Z\""], ["\"03:04\"", "\"25:00:00Z\""]),
        .init(
            #"{"type":"string","format":"duration"}"#,
            ["\"P1D\"", "\"PT5M\"", "\"P1Y2M3DT4H\"", "\"P3W\""],
            ["\"P\"", "\"1D\"", "\"PT\""]
        ),
        .init(#"{"type":"string","format":"uuid"}"#, ["\"123e4567-e89b-12d3-A456-426614174000\""], ["\"123e4567\""]),
        .init(
            #"{"type":"string","format":"email"}"#,
            ["\"a.b+c@example.co.uk\""],
            ["\"a@b\"", "\"a@@b.c\"", "\"a b@c.d\"", "\".a@b.c\""]
        ),
        .init(
            #"{"type":"string","format":"ipv4"}"#,
            ["\"0.0.0.0\"", "\"255.10.199.1\""],
            ["\"256.1.1.1\"", "\"1.1.1\"", "\"01.1.1.1\""]
        ),
        .init(
            #"{"type":"string","format":"ipv6"}"#,
            [
                "\"::\"", "\"::1\"", "\"1:2:3:4:5:6:7:8\"", "\"1::8\"", "\"1:2:3:4:5:6:7::\"", "\"::ffff:1.2.3.4\"",
                "\"1:2:3:4:5:6:1.2.3.4\"",
            ],
            ["\":\"", "\"1:2\"", "\"1:2:3:4:5:6:7:8:9\"", "\"1::2::3\"", "\"12345::\"", "\"1:2:3:4:5:6:7::1.2.3.4\""]
        ),
        .init(
            #"{"type":"string","format":"uri"}"#,
            ["\"https://a.org:80/b%20c?d=e#f\"", "\"mailto:a@b.c\"", "\"urn:x:y\""],
            ["\"a\"", "\"//a\"", "\"http://a b\"", "\"http://a:x/\"", "\"h:%2\""]
        ),
        .init(
            #"{"type":"string","format":"uri-reference"}"#,
            ["\"\"", "\"../a?b\"", "\"/a/b\"", "\"//host/x\"", "\"a:b\""],
            ["\"a b\"", "\"\\\\\""]
        ),
        .init(#"{"type":"string","format":"hostname"}"#, ["\"a-b.example.org\""], ["\"-a\"", "\"a..b\"", "\"\""]),
        .init(#"{"type":"string","format":"json-pointer"}"#, ["\"\"", "\"/a/0/~1~0\""], ["\"a\"", "\"/~2\""]),
        .init(#"{"type":"string","format":"date","minLength":3,"maxLength":10}"#, ["\"2024-02-29\""], ["\"x\""]),
        .init(
            #"{"type":"string","format":"password","title":"t","x-more":1,"default":"d","examples":[1]}"#,
            ["\"any\""],
            ["1"]
        ),
        .init(#"{"uniqueItems":false,"type":"array","$schema":"x","not":false}"#, ["[]"], ["1"]),
        .init(#"{"type":"object","properties":{"a":{}},"unevaluatedProperties":false}"#, ["{\"a\":1}"], ["{\"b\":1}"]),
    ]

    @Test(arguments: examples) func `allows valid values and no others`(example: Example) throws {
        let grammar = try Grammar(schema: example.schema)
        #expect(try grammar.misjudged(whole: example.valid) == [])
        for text in example.invalid { #expect(try grammar.verdict(text) != .whole, "\(text)") }
    }

    @Test func `puts no white space where none is wanted`() throws {
        let schema = #"{"properties":{"a":{"type":"array","items":{"type":"integer"}}},"required":["a"]}"#
        let grammar = try Grammar(schema: schema, options: SchemaOptions(whiteSpace: .none))
        #expect(try grammar.misjudged(whole: [#"{"a":[1,2]}"#], refused: [#"{ "#, #"{"a": "#, #"{"a":[1, "#]) == [])
        let spaced = try Grammar(schema: schema)
        let wide = String(repeating: " ", count: 20)
        #expect(try spaced.verdict("{\n\n\(wide)\"a\":\n\t[ 1,\n2 ] }") == .whole)
        #expect(try spaced.verdict("{\n\(wide) ") == .refused)
        #expect(try spaced.verdict("{  ") == .refused)
        #expect(try spaced.verdict(#"{"a":[1]} "#) == .refused)
    }

    @Test func `lets undeclared properties in where that is asked for`() throws {
        let schema = #"{"properties":{"a":{"type":"integer"}}}"#
        #expect(try Grammar(schema: schema).verdict(#"{"b":1}"#) == .refused)
        let open = try Grammar(schema: schema, options: SchemaOptions(allowsUndeclaredProperties: true))
        #expect(try open.misjudged(whole: [#"{"b":1}"#, #"{"a":1,"b":"x"}"#], refused: [#"{"a":""#]) == [])
    }

    @Test(arguments: [
        (#"{"not":{"type":"null"}}"#, "not", "#/not"), (#"{"if":{},"then":{}}"#, "if", "#/if"),
        (
            #"{"properties":{"a/b":{"type":"array","uniqueItems":true}}}"#, "uniqueItems",
            "#/properties/a~1b/uniqueItems"
        ),
        (#"{"items":{"contains":{"const":1}}}"#, "contains", "#/items/contains"),
        (#"{"dependentRequired":{"a":["b"]}}"#, "dependentRequired", "#/dependentRequired"),
        (#"{"anyOf":[{"dependentSchemas":{"a":{}}}]}"#, "dependentSchemas", "#/anyOf/0/dependentSchemas"),
        (#"{"$dynamicRef":"x"}"#, "$dynamicRef", "#/$dynamicRef"),
        (#"{"anyOf":[{}],"unevaluatedProperties":false}"#, "unevaluatedProperties", "#/unevaluatedProperties"),
        (#"{"$ref":"https://other.org/x"}"#, "other.org", "#/$ref"), (#"{"format":"regex"}"#, "regex", "#/format"),
        (#"{"pattern":"(?=a)"}"#, "look-ahead", "#/pattern"),
        (#"{"type":"number","multipleOf":1.0000000001}"#, "divisors", "#/multipleOf"),
        (#"{"propertyNames":{"not":{}}}"#, "not", "#/propertyNames/not"),
        (#"{"enum":[{"a":1}],"properties":{"a":{}}}"#, "enum", "#/properties"),
    ]) func `names what it can't enforce`(_ schema: String, _ name: String, _ pointer: String) throws {
        let error = try #require(refusal { try Grammar(schema: schema) })
        #expect(error.code == .unsupported)
        #expect(error.message.contains(name))
        #expect(error.place == .schema(pointer: pointer))
    }

    @Test(arguments: [
        ("1", "#"), (#"{"type":"strin"}"#, "#/type"), (#"{"type":1}"#, "#/type"),
        (#"{"properties":[]}"#, "#/properties"),
        (#"{"properties":{"a":1}}"#, "#/properties/a"), (#"{"required":"a"}"#, "#/required"),
        (#"{"minItems":-1}"#, "#/minItems"),
        (#"{"maxLength":1.5}"#, "#/maxLength"), (#"{"minimum":"1"}"#, "#/minimum"),
        (#"{"multipleOf":0}"#, "#/multipleOf"),
        (#"{"pattern":"("}"#, "#/pattern"), (#"{"enum":1}"#, "#/enum"), (#"{"anyOf":{}}"#, "#/anyOf"),
        (##"{"$ref":"#/$defs/x"}"##, "#/$ref"),
        (##"{"$ref":"#x"}"##, "#/$ref"), (##"{"$ref":"#"}"##, "#"),
        (##"{"anyOf":[{"$ref":"#"},{"type":"null"}]}"##, "#"),
    ]) func `says where a schema is none`(_ schema: String, _ pointer: String) throws {
        let error = try #require(refusal { try Grammar(schema: schema) })
        #expect(error.code == .syntax)
        #expect(error.place == .schema(pointer: pointer))
    }

    @Test(arguments: [
        "false", #"{"enum":[]}"#, #"{"type":"integer","minimum":3,"maximum":2}"#, #"{"minLength":3,"maxLength":2}"#,
        #"{"type":"object","properties":{"a":false},"required":["a"]}"#,
        #"{"allOf":[{"type":"null"},{"type":"string"}]}"#,
        #"{"type":"array","items":false,"minItems":1}"#, #"{"pattern":"^a$","minLength":2}"#,
        ##"{"properties":{"a":{"$ref":"#"}},"required":["a"]}"##,
        #"{"type":"object","maxProperties":0,"required":["a"]}"#,
        #"{"type":"integer","multipleOf":10,"minimum":1,"maximum":9}"#,
    ]) func `refuses a schema by which nothing is valid`(schema: String) throws {
        #expect(try #require(refusal { try Grammar(schema: schema) }).code == .unsatisfiable)
    }

    @Test func `offers no optional property that has no value`() throws {
        let grammar = try Grammar(
            schema: #"{"properties":{"a":false,"b":{"type":"integer","minimum":2,"maximum":1},"c":{}}}"#
        )
        #expect(try grammar.misjudged(whole: ["{}", #"{"c":1}"#], refused: [#"{"a"#, #"{"b"#]) == [])
    }

    @Test func `stays small when properties are many`() throws {
        let properties = (0..<2000).map { "\"p\($0)\":{\"type\":\"integer\"}" }.joined(separator: ",")
        let grammar = try Grammar(schema: "{\"properties\":{\(properties)}}")
        #expect(try grammar.misjudged(whole: ["{}", #"{"p7":1,"p1999":2}"#], refused: [#"{"p7":1,"p6""#]) == [])
    }

    @Test(arguments: [
        #"{"pattern":"a.{25}$","maxLength":1000}"#, #"{"type":"integer","multipleOf":99999}"#,
        #"{"type":"object","minProperties":100000}"#,
    ]) func `refuses what would grow too large`(schema: String) throws {
        #expect(try #require(refusal { try Grammar(schema: schema) }).code == .limitExceeded)
    }

    @Test(.timeLimit(.minutes(1))) func `takes its time neither with nothing repeated nor with many constants`() throws
    {
        let nothing = #"{"type":"string","minLength":1,"pattern":"((){999999999}){999999999}"}"#
        #expect(try Grammar(schema: nothing).misjudged(whole: [#""a""#], refused: [#""""#]) == [])
        let values = (0..<20_000).map { "\"a\($0)b\"" }.joined(separator: ",")
        let many = try Grammar(schema: #"{"enum":[\#(values)],"pattern":"(a|1)*b?(a|1|7){9}|17b"}"#)
        #expect(try many.misjudged(whole: [#""a17b""#], refused: [#""a18b""#]) == [])
    }

    @Test(.timeLimit(.minutes(1))) func `refuses lists, patterns, divisors and names without measure`() throws {
        let values = (0..<20_000).map(String.init).joined(separator: ",")
        let patterns = (0..<200).map { "\"[ab]{\($0)}\":true" }.joined(separator: ",")
        let divisors = (2..<50).map { "{\"multipleOf\":\($0)}" }.joined(separator: ",")
        let name = String(repeating: "n", count: 5000)
        for schema in [
            #"{"allOf":[{"enum":[\#(values)]},{"enum":[\#(values)]}]}"#, #"{"patternProperties":{\#(patterns)}}"#,
            #"{"type":"integer","allOf":[\#(divisors)]}"#, #"{"$defs":{"\#(name)":{"a":{}}}}"#,
        ] {
            #expect(
                try #require(refusal { try Grammar(schema: schema) }, "\(schema.prefix(40))").code == .limitExceeded
            )
        }
    }

    @Test func `refuses combinations without measure`() throws {
        let choices = (0..<12).map { _ in #"{"anyOf":[{"minimum":1},{"maximum":1}]}"# }.joined(separator: ",")
        #expect(try #require(refusal { try Grammar(schema: "{\"allOf\":[\(choices)]}") }).code == .limitExceeded)
        var deep: JSONValue = true
        for _ in 0..<300 { deep = ["items": deep] }
        #expect(try #require(refusal { try Grammar(jsonSchema: deep) }).code == .limitExceeded)
    }
}
