import Jinja
import Testing

@Suite struct TemplateTests {
    static let context = JinjaDictionary([
        ("l", [3, 1, 2]), ("d", ["b": 1, "a": [1, 2.5, .none, true, "x'y"]]), ("s", "Hello, Wörld 😀"),
        ("none_value", .none),
        ("yes", true), ("people", [["name": "Ann", "age": 30], ["name": "bob", "age": 20]]),
    ])

    func render(_ source: String) throws -> String {
        let now = CivilTime(year: 2025, month: 3, day: 7, hour: 14, minute: 5, second: 9)
        return try Template(source, name: "test").render(Self.context, now: now)
    }

    @Test(arguments: [
        ("{{ l }} {{ d }}", "[3, 1, 2] {'b': 1, 'a': [1, 2.5, None, True, \"x'y\"]}"),
        (
            "{{ 1.0 }} {{ 1e16 }} {{ 0.00001 }} {{ 0.1 + 0.2 }} {{ 123456789.5 }}",
            "1.0 1e+16 1e-05 0.30000000000000004 123456789.5"
        ),
        ("{{ (1,) }} {{ () }} {{ none }} {{ ['\\n\\x00é'] }}", "(1,) () None ['\\n\\x00é']"),
        ("{{ missing }}|{{ missing ~ 1 }}|{{ missing|length }}", "|1|0"),
    ]) func `prints values as Python does`(source: String, expected: String) throws {
        #expect(try render(source) == expected)
    }

    @Test(arguments: [
        ("{{ 7 / 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 2 ** 10 }} {{ -3|abs }}", "3.5 -4 2 1024 3"),
        ("{{ 1 * 2 ~ 3 }} {{ 'x' * 3 }} {{ [1] + [2] }}", "23 xxx [1, 2]"),
        (
            "{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 2 in l }} {{ 'z' not in d }} {{ not 1 in l }}",
            "True False True True False"
        ),
        ("{{ 1 if none_value else 2 }}{{ 1 if none_value }}{{ '' or 'x' }}", "2x"),
        (
            "{{ s[7:12] }} {{ l[::-1] }} {{ s[-1] }} {{ d.a[1] }} {{ d['b'] }} {{ l[9] is defined }}",
            "Wörld [2, 1, 3] 😀 2.5 1 False"
        ),
        ("{{ 'a' 'b' }} {{ '\\u00e9\\x41' }} {{ 0x1F }} {{ 1_000 }} {{ {'a': {}}.a }}", "ab éA 31 1000 {}"),
        ("{{ 6 is divisibleby 3 }} {{ l is not mapping }} {{ x is defined and x }}", "True True False"),
        ("{{ '%s is %05.2f' % ('pi', 3.14159) }} {{ '{:>5}|{k}'.format('a', k=1) }}", "pi is 03.14     a|1"),
    ]) func `evaluates operators`(source: String, expected: String) throws {
        #expect(try render(source) == expected)
    }

    @Test(arguments: [
        ("{% if none_value %}a{% elif l %}b{% else %}c{% endif %}", "b"),
        (
            "{% for i in l if i > 1 %}{{ loop.index }}{{ loop.last }}{{ i }} {% else %}none{% endfor %}",
            "1False3 2True2 "
        ),
        ("{% for i in [] %}{% else %}empty{% endfor %}", "empty"),
        ("{% for k, v in d.items() %}{{ k }}{% if loop.first %}{% continue %}{% endif %}!{% endfor %}", "ba!"),
        ("{% for i in range(9) %}{% if i == 3 %}{% break %}{% endif %}{{ i }}{% endfor %}", "012"),
        (
            "{% for i in [[1, [2]]] recursive %}{% if i is iterable %}({{ loop(i) }}){% else %}{{ i }}{% endif %}{% endfor %}",
            "(1(2))"
        ),
        ("{% set x = 1 %}{% for i in l %}{% set x = i %}{% endfor %}{{ x }}", "1"),
        ("{% set ns = namespace(n=0) %}{% for i in l %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}", "6"),
        ("{% set x | upper %}a{{ 1 }}{% endset %}{{ x }}{% filter trim %}  b {% endfilter %}", "A1b"),
        ("{% macro m(a, b=2) %}{{ a }}{{ b }}{{ kwargs }}{% endmacro %}{{ m(1, c=3) }}", "12{'c': 3}"),
        ("{% macro m() %}<{{ caller(1) }}>{% endmacro %}{% call(n) m() %}in{{ n }}{% endcall %}", "<in1>"),
        ("{% macro f(n) %}{{ n * f(n - 1)|int if n > 1 else 1 }}{% endmacro %}{{ f(10) }}", "3628800"),
        ("{% macro m() %}{{ late }}{% endmacro %}{% set late = 4 %}{{ m() }}", "4"),
        ("{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}{{ a }}", "3"),
        ("{% generation %}{% set q = 1 %}g{% endgeneration %}{{ q }}", "g"),
        ("{% raw %}{{ x }}{% endraw %}{# gone #}", "{{ x }}"),
    ]) func `runs statements`(source: String, expected: String) throws {
        #expect(try render(source) == expected)
    }

    @Test(arguments: [
        ("a\n  {% if yes %}\n    b\n  {% endif %}\n  c\n", "a\n    b\n  c"),
        ("a {%- if yes -%} \n b \n {%- endif %} c", "ab c"),
        ("x\n  {%+ if yes %}y{% endif +%}\nz", "x\n  y\nz"),
        ("  {# c #}\n x", " x"),
        ("{% if yes %}\r\nx\r\n{% endif %}\r\n", "x\n"),
        ("{{ '%}' }} {{ '}}' }}\n\n", "%} }}\n"),
        ("{{ 1 }}\n{{- 2 }}", "12"),
    ]) func `takes away the whitespace that tags take`(source: String, expected: String) throws {
        #expect(try render(source) == expected)
    }

    @Test(arguments: [
        ("{{ d|tojson }}", #"{"b": 1, "a": [1, 2.5, null, true, "x'y"]}"#),
        ("{{ {'a': [1], 'b': {}}|tojson(indent=2) }}", "{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}"),
        ("{{ 'é<\"\\n😀'|tojson }} {{ 'é😀'|tojson(ensure_ascii=true) }}", #""é<\"\n😀" "\u00e9\ud83d\ude00""#),
        ("{{ l|sort|join('-') }} {{ l|max }} {{ l|sum }} {{ l|batch(2)|list }}", "1-2-3 3 6 [[3, 1], [2]]"),
        ("{{ people|map(attribute='name')|sort|join(',') }}", "Ann,bob"),
        ("{{ people|selectattr('age', 'gt', 25)|map(attribute='name')|first }}", "Ann"),
        ("{% for age, group in people|groupby('age') %}{{ age }}{% endfor %}", "2030"),
        ("{{ none_value|default('d') }} {{ missing|d('e') }} {{ ''|default('f', true) }}", "None e f"),
        (
            "{{ 'a\\nb'|indent(2, first=true) }} {{ 2.5|round }} {{ '12'|int + 1 }} {{ 'x'|int(7) }}",
            "  a\n  b 2.0 13 7"
        ),
        (
            "{{ d|dictsort }} {{ ['b', 'A', 'a']|unique|list }}",
            "[('a', [1, 2.5, None, True, \"x'y\"]), ('b', 1)] ['b', 'A']"
        ),
        ("{{ none_value|selectattr('a')|list }} {{ 'abc'|reverse }} {{ s|length }}", "[] cba 14"),
    ]) func `applies filters`(source: String, expected: String) throws {
        #expect(try render(source) == expected)
    }

    @Test(arguments: [
        (
            "{{ 'a,b,,c'.split(',', 1) }} {{ ' a  b c '.split() }} {{ 'a.b.c'.rsplit('.', 1) }}",
            "['a', 'b,,c'] ['a', 'b', 'c'] ['a.b', 'c']"
        ),
        ("{{ '\\n x '.strip() }}|{{ 'xxa'.lstrip('x') }}|{{ 'ab'.replace('', '-') }}", "x|a|-a-b-"),
        ("{{ 'aéb'.find('b') }} {{ 'abc'.endswith(('x', 'c')) }} {{ 'a=b'.partition('=') }}", "2 True ('a', '=', 'b')"),
        ("{{ d.get('q') }} {{ d.get('q', 1) }} {{ d.keys()|list }} {{ 'a-b'.title() }}", "None 1 ['b', 'a'] A-B"),
        ("{{ 'a\\r\\nb\\n'.splitlines() }} {{ '👨‍👩‍👧'|length }}", "['a', 'b'] 5"),
    ]) func `calls methods of Python's types`(source: String, expected: String) throws {
        #expect(try render(source) == expected)
    }

    @Test func `formats the time that the caller gives`() throws {
        let source = "{{ strftime_now('%Y-%m-%d %d %b %B %A %j %I:%M %p %-d') }}"
        #expect(try render(source) == "2025-03-07 07 Mar March Friday 066 02:05 PM 7")
    }

    @Test func `texts that only look alike are different keys`() throws {
        #expect(try render("{{ {'\\u00e9': 1, 'e\\u0301': 2}|length }} {{ '\\u00e9' == 'e\\u0301' }}") == "2 False")
    }

    @Test(arguments: [
        ("{% set g = l|map('string') %}{{ g|join }}{{ g|join }}{{ 'full' if g }}", "312full"),
        (
            "{{ l|reject('odd')|list }} {{ d.keys() }} {{ range(1, 9, 3) }} {{ range(9)[2:5] }}",
            "[2] dict_keys(['b', 'a']) range(1, 9, 3) range(2, 5)"
        ),
        (
            "{{ l|select('gt', 'a') is iterable }} {{ d.items() is sequence }} {{ 1 in l|map('abs') }}",
            "True False True"
        ),
        ("{% for g in people|groupby('age') %}{{ g.grouper }}{{ g.list|length }}{% endfor %}", "201301"),
    ]) func `walks through iterators once, as Python does`(source: String, expected: String) throws {
        #expect(try render(source) == expected)
    }

    @Test(arguments: [
        ("{{ ('<a>'|safe) + '<' }} {{ '<' + ('<a>'|safe) }} {{ ('<a>'|safe) ~ '<' }}", "<a>&lt; &lt;<a> <a><"),
        (
            "{{ '<'|e }} {{ ['<'|safe] }} {{ ('<%s>'|safe) % '<' }} {{ '<b>x</b> &amp; y'|striptags }}",
            "&lt; [Markup('<')] <&lt;> x & y"
        ),
        ("{{ {'a': 1, 'b': none, 'c': '<'}|xmlattr }}", " a=\"1\" c=\"&lt;\""),
    ]) func `knows texts that are HTML`(source: String, expected: String) throws {
        #expect(try render(source) == expected)
    }

    @Test(arguments: [
        ("{% for i in l %}{% macro m() %}{{ y }}{% endmacro %}{% set y = i %}{{ m() }}{% endfor %}", "312"),
        ("{% for a in l %}{% for b in [] %}{% else %}{% break %}{% endfor %}{{ a }}{% endfor %}.", "."),
        ("{% for i in l %}{% set q %}{% continue %}{% endset %}{{ i }}{% endfor %}.", "."),
        ("{% set v = 3 %}{% block t %}x{{ v }}{% set v = 4 %}{% endblock %}{{ v }}{{ self.t() }}", "x33x3"),
        ("{% if none_value %}{{ 1|no_such_filter }}{% endif %}{{ 1 is no_such_test if none_value }}.", "."),
        ("{% macro m(a, b=2) %}{% endmacro %}{{ m.name }}{{ m.arguments }}{{ m.catch_kwargs }}", "m('a', 'b')False"),
        ("{% set c = cycler(1, 2) %}{{ c.next() }}{{ c.next() }}{{ c.reset() }}{{ c.next() }}", "12None1"),
    ]) func `keeps to the scopes of jinja2`(source: String, expected: String) throws {
        #expect(try render(source) == expected)
    }

    @Test(arguments: [
        (
            "{{ '{:>8}|{:<5}|{:^5}|{:+.2f}|{:,}|{:#x}|{:{w}}'.format('a', 1, true, 2.5, 1234567, 255, 7, w=3) }}",
            "       a|1    |  1  |+2.50|1,234,567|0xff|  7"
        ),
        ("{{ '%05d|%-4s|%.3d|%x|%c|%a' % (42, 'a', 7, 255, 65, 'é') }}", "00042|a   |007|ff|A|'\\xe9'"),
        (
            "{{ 'ΑΣ'.lower() }} {{ 'ß'.casefold() }} {{ 'a\tb'.expandtabs(4) }} {{ 'abc'.translate({97: 'x', 98: none}) }}",
            "ας ss a   b xc"
        ),
        ("{{ 'The quick-brown fox'|wordwrap(9) }} {{ 1500000|filesizeformat }}", "The\nquick-\nbrown fox 1.5 MB"),
        ("{{ strftime_now('%U %W %V %G %k %l %-m %_d %^a %C') }}", "09 09 10 2025 14  2 3  7 FRI 20"),
    ]) func `formats as Python does`(source: String, expected: String) throws {
        #expect(try render(source) == expected)
    }

    @Test func `escapes everything but the scalar that is to stay invisible`() throws {
        // Noncharacters, which a literal cannot have.
        let mark = try #require(Unicode.Scalar(0xFDD0 as UInt32))
        let other = try #require(Unicode.Scalar(0xFDD1 as UInt32))
        let source = "{{ x|tojson(ensure_ascii=true) }}{{ [x] }}{{ x|urlencode }}"
        let context = JinjaDictionary([("x", .string("é\(mark)\(other)"))])
        let text = try Template(source, name: "test").render(context, invisible: mark)
        #expect(text == "\"\\u00e9\(mark)\\ufdd1\"['é\(mark)\\ufdd1']%C3%A9\(mark)%EF%B7%91")
    }
}
