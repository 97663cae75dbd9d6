import Jinja
import Testing

@Suite struct JinjaErrorTests {
    func failure(_ source: String, limits: RenderLimits = RenderLimits()) -> JinjaError? {
        do throws(JinjaError) {
            _ = try Template(source, name: "test").render(
                JinjaDictionary([("l", [1]), ("d", ["a": 1])]),
                limits: limits
            )
            return nil
        } catch {
            return error
        }
    }

    @Test func `says where and why`() throws {
        let error = try #require(failure("é\n  {{ 'ö' + l.size.x }}"))
        #expect(error.code == .undefined)
        #expect((error.template, error.line, error.column) == ("test", 2, 18))
        #expect(error.message.contains("size"))
    }

    @Test func `carries the message of raise_exception`() throws {
        let error = try #require(failure("{{ raise_exception('no such role: ' ~ 1) }}"))
        #expect(error.code == .raised)
        #expect(error.message == "no such role: 1")
    }

    @Test(arguments: [
        "{% if l %}", "{{ (1 }}", "{{ 1 }", "{{ 1 +", "{# a", "{% raw %}x", "{{ 'abc", "{% for x %}{% endfor %}",
        "{% endif %}",
        "{% unknown %}", "{% break %}", "{{ 1 2 }}", "{{ ) }}", "{% set 1 = 2 %}", "{% macro %}", "{{ a.. }}",
        "{{ '\\xZZ' }}", "{%",
        "{{", "{{ ! }}", "{% for a in l %}{% else %}", "{% call x %}{% endcall %}", "{% set none = 1 %}",
        "{{ f(a=1, 2) }}",
    ]) func `refuses what is no template`(source: String) throws {
        let error = try #require(failure(source))
        #expect(error.code == .syntax)
        #expect(error.line == 1)
    }

    @Test(arguments: [
        ("{{ x.y }}", JinjaError.Code.undefined), ("{{ x + 1 }}", .undefined), ("{{ x() }}", .undefined),
        ("{{ x|tojson }}", .type),
        ("{{ 'a' + 1 }}", .type), ("{{ 1 < 'a' }}", .type), ("{% for i in 5 %}{% endfor %}", .type),
        ("{{ {[]: 1} }}", .type),
        ("{% set a, b = [1] %}", .type), ("{{ l() }}", .type), ("{% set d.a = 1 %}", .type),
        ("{{ l|nofilter }}", .syntax),
        ("{{ l is notest }}", .syntax), ("{{ 'a'|replace('b') }}", .type),
        ("{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}", .type),
        ("{{ 1 / 0 }}", .arithmetic), ("{{ 1 % 0 }}", .arithmetic), ("{{ 9223372036854775807 + 1 }}", .arithmetic),
        ("{{ (-9223372036854775807 - 1) // -1 }}", .arithmetic), ("{{ -(-9223372036854775807 - 1) }}", .arithmetic),
        ("{{ 3 ** 99 }}", .arithmetic), ("{{ 99999999999999999999 }}", .arithmetic), ("{{ l[::0] }}", .arithmetic),
        ("{{ l.append(1) }}", .sandbox), ("{{ d.update({}) }}", .sandbox), ("{{ strftime_now('%Y') }}", .undefined),
    ]) func `refuses what cannot be evaluated`(source: String, code: JinjaError.Code) throws {
        #expect(try #require(failure(source)).code == code)
    }

    @Test(arguments: [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{{ range(10**12) }}", "{{ 'x' * 10**9 }}", "{{ [1] * 10**9 }}", "{{ 'x' * 9223372036854775807 }}",
        "{% for i in range(99999) %}{{ 'x' * 10000 }}{% endfor %}", "{{ 'x'.center(10**12) }}",
        "{{ '%999999999d' % 1 }}",
        "{{ '{:999999999}'.format(1) }}", "{{ 'a'|indent(10**12) }}", "{{ [1]|tojson(indent=10**12) }}",
        "{{ [[[[1]]]]|tojson(indent='x' * 9999999) }}", "{{ 'aaaa'.replace('', 'x' * 9999999) }}",
        "{{ 'x'.zfill(10**12) }}",
        "{% set n = namespace(x=[]) %}{% for i in range(9999) %}{% set n.x = [n.x] %}{% endfor %}",
        "{% set n = namespace(x=[1]) %}{% for i in range(64) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x == n.x }}",
        "{% set n = namespace(x='x') %}{% for i in range(64) %}{% set n.x = n.x + n.x %}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "{{ [1]|batch(10**12, 1)|list }}",
        "{{ [1]|slice(10**12)|list }}",
        "{% set n = namespace(x=l) %}{% for i in range(9999) %}{% for j in [n.x] %}{% set n.x = loop %}{% endfor %}{% endfor %}",
        "{% for x in l recursive %}{{ loop(l) }}{% endfor %}",
        "{% set x = ('x' * 999999)|list %}{% for i in range(9999) %}{% set y = x|list %}{% endfor %}",
    ]) func `stops templates that ask for too much`(source: String) throws {
        let clock = ContinuousClock()
        let start = clock.now
        #expect(try #require(failure(source)).code == .limit)
        #expect(clock.now - start < .seconds(30))
    }

    @Test(arguments: [
        ("(", "1", ")"), ("[", "1", "]"), ("{1:", "1", "}"), ("f(", "1", ")"), ("a[", "1", "]"), ("not ", "1", ""),
        ("- ", "1", ""), ("1 if 1 else ", "1", ""), ("1 if ", "1", ""),
    ]) func `refuses expressions nested too deeply`(open: String, inner: String, close: String) {
        let count = 100_000
        let expression = String(repeating: open, count: count) + inner + String(repeating: close, count: count)
        let error = failure("{{ " + expression + " }}")
        #expect(error?.code == .limit)
    }

    @Test(arguments: ["{% if 1 %}", "{% for a in l %}", "{% filter trim %}", "{% set x %}", "{% macro m() %}"])
    func `refuses statements nested too deeply`(piece: String) throws {
        let error = failure(String(repeating: piece, count: 100_000))
        #expect(error?.code == .limit)
    }

    @Test(arguments: ["1", "'a'|trim", "l.x", "-1"]) func `long chains are no depth`(operand: String) {
        let chain = Array(repeating: operand, count: 10_000).joined(separator: " ~ ")
        let error = failure("{{ " + chain + " }}")
        #expect(error == nil)
    }

    @Test func `keeps the limits that the caller sets`() throws {
        #expect(failure("{{ 'x' * 100 }}", limits: RenderLimits(outputBytes: 100)) == nil)
        #expect(try #require(failure("{{ 'x' * 101 }}", limits: RenderLimits(outputBytes: 100))).code == .limit)
        #expect(try #require(failure("{{ 'x' * 101 }}", limits: RenderLimits(steps: 3))).code == .limit)
    }
}
