import Jinja
import Testing

/// Templates made of random pieces: none may trap, and none may use more than it is given.
@Suite struct HostileTemplateTests {
    static let pieces = [
        "{{ ", " }}", "{% ", " %}", "{#", "#}", "{%- ", " -%}", "if ", "elif x", "else", "endif", "for ", "x in l",
        "in ", "endfor",
        "set ", "x = ", "x", "y", "l", "d", "s", "loop", "loop.index", "loop(l)", "recursive", "macro m(x, y=1)",
        "endmacro",
        "m(x)", "call(x) m()", "endcall", "filter upper", "endfilter", "caller()", "break", "continue", "raw", "endraw",
        "with",
        "endwith", "block b", "endblock", "self.b()", "generation", "endgeneration", "namespace(a=l)", "ns.a", "|",
        "|list",
        "|map('upper')", "|sort", "|join(',')", "|tojson(indent=3)", "|batch(2)", "|groupby('a')", "|indent(9)",
        "|center(99)",
        "|wordwrap(3)", "|truncate(4)", "|replace('a', 'bb')", "|safe", "|int", "|round(2)", "|slice(3)", "|reverse",
        "|first",
        "|dictsort", "|unique", "|sum", "|format(1, 2)", "|default(1)", "|urlencode", "|striptags", "|xmlattr",
        "is defined",
        "is odd", "is in l", "not ", "and ", "or ", "is not ", "1", "-1", "0", "9223372036854775807", "1e308", "2.5",
        "'a'",
        "'%s%5.2f%c%x'", "'{:>9}{0}{a.b[c]}'", "\"\\u00e9\\x41\"", "'", "(", ")", "[", "]", "{", "}", ",", ":", ".",
        "=", "==",
        "+", "-", "*", "**", "/", "//", "%", "~", "<", ">", "[1:]", "[::-1]", "[-1]", "[x]", ".upper()", ".split()",
        ".items()",
        ".format(x)", ".translate({97: 'b'})", ".zfill(9)", ".find('a', -9)", "range(9)", "range(-9, 9, 2)",
        "dict(a=1)",
        "cycler(1, 2)", "joiner()", "none", "true", "\n", " ", "text", "é😀", "strftime_now('%Y%j%U%5d%-e%Q%')",
        "raise_exception(x)",
    ]

    static let whole = [
        "{{ x|EXPR }}", "{% for x in l %}{{ EXPR }}{% endfor %}", "{% set x = EXPR %}{{ x }}{{ x|tojson }}",
        "{{ EXPR }}",
        "{% if EXPR %}a{% else %}{{ x }}{% endif %}", "{% macro m(x) %}{{ EXPR }}{% endmacro %}{{ m(l) }}{{ m(d) }}",
    ]

    static let context = JinjaDictionary([
        ("x", 3), ("y", -2.5), ("l", ["b", 1, "a", ["c"], .none]), ("d", ["a": 1, "b": ["c": "d"]]),
        ("s", "Hello <b>wörld</b> 😀"),
    ])

    @Test(arguments: 0..<8) func `random templates end in a text or in an error`(seed: UInt64) {
        var chance = SplitMix(state: seed)
        let limits = RenderLimits(steps: 200_000, outputBytes: 10_000, valueSize: 50_000)
        for _ in 0..<1500 {
            let pieces = (0..<chance.next(below: 12)).map { _ in Self.pieces[chance.next(below: Self.pieces.count)] }
            let source =
                chance.next(below: 3) == 0
                ? pieces.joined(separator: " ")
                : Self.whole[chance.next(below: Self.whole.count)]
                    .split(separator: "EXPR", omittingEmptySubsequences: false)
                    .joined(separator: pieces.joined())
            do throws(JinjaError) {
                let template = try Template(source, name: "random")
                let now = CivilTime(year: 2024, month: 12, day: 31)
                let text = try template.render(Self.context, now: now, limits: limits)
                #expect(text.utf8.count <= limits.outputBytes)
            } catch {
                #expect(error.line >= 1 && error.column >= 1, "\(source): \(error)")
            }
        }
    }

    @Test(arguments: [
        "{% set ns = namespace() %}{% set ns.x = ns %}{{ ns }}",
        "{{ ('x' * 9000)|wordwrap(1, wrapstring='y' * 9000) }}",
        "{{ ('\\t' * 9000).expandtabs(9000) }}", "{{ ('a' * 9000).translate({97: 'b' * 9000}) }}",
        "{{ (['a' * 9000] * 9000)|list }}", "{{ ('%s' * 900) % ((('x' * 90000),) * 900) }}",
        "{% for x in range(100000) %}{% set y = l|map('string') %}{% endfor %}", "{{ '{0:{1}}'.format(1, 999999) }}",
        "{% block b %}{{ self.b() }}{% endblock %}", "{{ (('<' * 999999)|escape|string + ('<' * 999999))|escape }}",
        "{% macro m() %}{{ caller() if x > 3 }}{% call m() %}{% endcall %}{% endmacro %}{{ m() }}",
    ]) func `new ways to ask for too much are stopped too`(source: String) throws {
        let error = #expect(throws: JinjaError.self) {
            try Template(source, name: "greedy").render(Self.context, limits: RenderLimits(valueSize: 1 << 20))
        }
        #expect(error?.code == .limit, "\(String(describing: error))")
    }
}

/// The generator of Steele, Lea and Flood 2014, so that a failure can be repeated.
struct SplitMix {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
}
