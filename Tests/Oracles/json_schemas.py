"""JSON Schemas over every keyword of docs/grammars.md, and others that have to be refused."""

import random

DRAFT_4 = "http://json-schema.org/draft-04/schema#"
DRAFT_7 = "http://json-schema.org/draft-07/schema#"
INTEGER, BOOLEAN, NULL = {"type": "integer", "minimum": -99, "maximum": 99}, {"type": "boolean"}, {"type": "null"}
WORD = {"type": "string", "maxLength": 6}
# The first member of an object tells the alternatives of a oneOf apart.
KINDS = [
    {"type": "object", "properties": {"kind": {"const": kind}, "value": value}, "required": ["kind", "value"]}
    for kind, value in (("flag", BOOLEAN), ("count", INTEGER), ("word", WORD))
]


def an_object(required=(), **properties):
    return {"type": "object", "properties": properties, "required": list(required)}


def an_array(items, most=4, **more):
    return {"type": "array", "items": items, "maxItems": most, **more}


def a_string(most=12, **more):
    return {"type": "string", "maxLength": most, **more}


WRITTEN = {
    "types": [
        *({"type": name} for name in ("null", "boolean", "integer", "number")),
        {"type": ["null", "boolean"]},
        {"type": ["integer", "null"]},
        {"type": ["number", "boolean"]},
        {"type": ["integer", "number"], "maximum": 3},
        {"type": ["string", "integer"], "maxLength": 5},
        {"type": ["array", "null"], "maxItems": 2, "items": BOOLEAN},
        {"type": ["object", "boolean"], "properties": {"a": INTEGER}},
    ],
    "listed values": [
        {"const": None},
        {"const": True},
        {"const": 0},
        {"const": -17},
        {"const": 2.5},
        {"const": 1e-7},
        {"const": 1e21},
        {"const": ""},
        {"const": 'a"b\\c/\n\u2028\U0001f600'},
        {"const": []},
        {"const": {}},
        {"const": [1, [2, {"a": None}]]},
        {"const": {"a": 1, "b": {"c": [True, "x"]}}},
        {"enum": [1]},
        {"enum": ["red", "green", "blue"]},
        {"enum": [None, False, 0, "", [], {}]},
        {"enum": [1, 1.5, "1", "1.5"]},
        {"enum": ["", " ", "  "]},
        {"enum": ["a", "ab", "abc", "b"]},
        {"enum": ["é", "日本", "\U0001f600"]},
        {"enum": [[1, 2], [1], {"a": [1]}]},
        {"enum": [1, "a", None, True], "type": "string"},
        {"enum": [1, 2.5, 3], "type": "integer"},
        {"enum": [1, 5, 9, 12], "minimum": 4, "exclusiveMaximum": 12},
        {"enum": [3, 4, 6], "multipleOf": 3},
        {"enum": ["a", "bb", "ccc"], "minLength": 2},
        {"enum": ["x1", "y", "x2"], "pattern": "^x"},
        {"enum": ["2024-02-29", "2023-02-29"], "format": "date"},
        {"enum": [1, 2, 3], "const": 2},
        {"allOf": [{"enum": [1, 2, 3]}, {"enum": [2, 3, 4]}]},
        {"const": "x", "title": "t", "description": "d", "default": "y"},
        an_object(["a"], a={"const": "on"}, b={"enum": [0, 1]}),
    ],
    "numbers": [
        *({"type": kind, "minimum": low} for kind in ("integer", "number") for low in (0, 1, 17, -5)),
        *({"type": kind, "maximum": high} for kind in ("integer", "number") for high in (0, 9, 1000, -3)),
        *(
            {"type": "integer", "minimum": low, "maximum": high}
            for low, high in ((7, 7), (0, 9), (95, 105), (-12, 345), (-8, -2), (999, 100000))
        ),
        *({"type": "integer", "exclusiveMinimum": low, "exclusiveMaximum": low + 2} for low in (-2, -1, 0, 9, 99)),
        *(
            {"type": "number", "exclusiveMinimum": low, "maximum": high}
            for low, high in ((0, 1), (0.5, 0.75), (-0.001, 0.001), (9.99, 10), (-2.5, -1.5), (1e-5, 2e-5))
        ),
        *({"type": "integer", "multipleOf": divisor} for divisor in (1, 2, 3, 7, 10, 64, 97)),
        *({"type": "number", "multipleOf": divisor} for divisor in (1, 0.5, 0.1, 0.01, 0.25, 2.5, 0.003)),
        {"type": "integer", "multipleOf": 0.5},
        {"type": "integer", "multipleOf": 2.5},
        {"type": "number", "multipleOf": 0.1, "minimum": 0.25, "maximum": 0.45},
        {"allOf": [{"multipleOf": 4}, {"multipleOf": 6}], "type": "integer"},
        {"allOf": [{"minimum": 3}, {"maximum": 5}]},
        {"allOf": [{"minimum": 3}, {"exclusiveMinimum": 3}, {"minimum": 2}], "type": "integer", "maximum": 6},
        {"type": "integer", "minimum": 0.5, "maximum": 1.5},
        {"type": "integer", "minimum": -1e3, "maximum": 1e3},
        {"type": "number", "minimum": -0.0, "maximum": 0},
        {"minimum": 10, "maximum": 11},
        {"type": "integer", "minimum": 1000000000000000000, "maximum": 1000000000000000005},
    ],
    "lengths": [
        *({"type": "string", "maxLength": count} for count in (0, 1, 2, 10)),
        *({"type": "string", "minLength": count, "maxLength": count} for count in (1, 3, 40)),
        *({"type": "string", "minLength": low, "maxLength": low + 5} for low in (0, 2, 20)),
        {"minLength": 2, "maxLength": 4},
        {"allOf": [{"minLength": 2}, {"maxLength": 4}], "type": "string"},
        {"type": "string", "pattern": "^[ab]*$", "minLength": 3, "maxLength": 6},
        a_string(5, pattern="x"),
    ],
    "patterns": [
        a_string(20, pattern=pattern)
        for pattern in (
            "^a$",
            "^[a-z]{3}$",
            "^[0-9]{1,4}$",
            "^(yes|no|maybe)$",
            "^\\+?[0-9]{3,8}$",
            "^[A-Z][a-z]*$",
            "^a*b+c?$",
            "^[^a-z]{2,5}$",
            "^x.{3}y$",
            "^(ab){2,3}$",
            "^(?:a|b(?:c|d))+$",
            "^[\\w.]+@[a-z]+$",
            '^["\\\\/]{1,4}$',
            "^\\u00e9+$",
            "^\\\\$",
            "^\\.\\*\\[$",
            "^[\\x41-\\x43]{2}$",
            "^\\d{4}-\\d{2}$",
            "^\\S{2,6}$",
            "^[a\\-z]{2}$",
            "b",
            "^b",
            "b$",
            "[0-9][a-z]",
            "^$",
            "^a|b$",
            "(^|,)x(,|$)",
            "^#[0-9a-fA-F]{6}$",
            "^v[0-9]+\\.[0-9]+\\.[0-9]+$",
            '^[^\\n"]{1,8}$',
            "^(a|aa|aaa){2}$",
            "^\\t\\n$",
            "^[ \\t]{2}$",
        )
    ]
    + [
        {"allOf": [{"pattern": "a"}, {"pattern": "b"}], "type": "string", "maxLength": 8},
        {"allOf": [{"pattern": "^[a-m]+$"}, {"pattern": "^[f-z]+$"}], "maxLength": 8},
    ],
    "formats": [
        *(
            a_string(60, format=name)
            for name in (
                "date",
                "time",
                "date-time",
                "duration",
                "uuid",
                "email",
                "hostname",
                "ipv4",
                "ipv6",
                "uri",
                "uri-reference",
                "iri",
                "iri-reference",
                "json-pointer",
                "relative-json-pointer",
            )
        ),
        *({"type": "string", "format": name} for name in ("date", "time", "date-time", "uuid", "ipv4", "ipv6")),
        {"format": "date"},
        {"format": "ipv4", "pattern": "^1"},
        {"format": "uuid", "pattern": "^[0-9a-f-]+$"},
        a_string(format="date", pattern="^20"),
        a_string(20, format="uri", minLength=10),
        a_string(format="colour"),
        a_string(format="email"),
        an_object(["when", "who"], when={"type": "string", "format": "date-time"}, who=a_string(30, format="email")),
    ],
    "arrays": [
        an_array(INTEGER),
        an_array(BOOLEAN, 0),
        an_array(BOOLEAN, 1),
        an_array(WORD, 2),
        an_array(an_array(NULL, 2), 3),
        *(an_array(BOOLEAN, most, minItems=least) for least, most in ((1, 1), (2, 2), (3, 5), (7, 9))),
        {"items": NULL, "maxItems": 5},
        {"type": "array", "items": False},
        {"type": "array", "maxItems": 0},
        {"minItems": 1, "maxItems": 2, "items": NULL},
        {"prefixItems": [BOOLEAN, INTEGER], "items": False},
        {"prefixItems": [BOOLEAN, INTEGER], "items": False, "minItems": 2},
        {"prefixItems": [BOOLEAN, INTEGER], "items": NULL, "maxItems": 5},
        {"prefixItems": [{"const": 1}, {"const": 2}], "maxItems": 2},
        {"type": "array", "prefixItems": [NULL, WORD], "minItems": 1, "maxItems": 1},
        {"prefixItems": [NULL], "items": BOOLEAN, "minItems": 3, "maxItems": 4},
        {"prefixItems": [NULL, False]},
        {"prefixItems": [BOOLEAN], "unevaluatedItems": False},
        {"prefixItems": [BOOLEAN], "unevaluatedItems": INTEGER, "maxItems": 3},
        an_array({"enum": ["a", 1]}, 3, uniqueItems=False),
        {"allOf": [an_array(INTEGER, 3), {"minItems": 2}]},
        {"allOf": [an_array({"minimum": 3, "type": "integer"}, 3), {"items": {"maximum": 5}}]},
        {
            "allOf": [{"prefixItems": [{"minimum": 1}]}, {"items": {"type": "integer", "maximum": 2}}],
            "type": "array",
            "maxItems": 2,
            "minItems": 1,
        },
        an_array({"anyOf": [NULL, BOOLEAN]}, 4),
        an_array(an_object(["a"], a=BOOLEAN), 2),
    ],
    "objects": [
        {"type": "object", "maxProperties": 0},
        an_object(),
        an_object(a=INTEGER),
        an_object(["a"], a=INTEGER),
        an_object(["b", "a"], a=INTEGER, b=BOOLEAN),
        an_object(["c"], a=NULL, b=BOOLEAN, c=INTEGER, d=WORD),
        {"properties": {"a": NULL}},
        {"type": "object", "properties": {"a": BOOLEAN}, "additionalProperties": False},
        {"type": "object", "required": ["x"], "additionalProperties": BOOLEAN, "maxProperties": 2},
        {"type": "object", "properties": {"a": BOOLEAN}, "additionalProperties": INTEGER, "maxProperties": 3},
        {"type": "object", "properties": {"a": False, "b": NULL}},
        {
            "type": "object",
            "properties": {"a": True},
            "required": ["a"],
            "additionalProperties": False,
            "maxProperties": 1,
        },
        *(
            {
                "type": "object",
                "properties": {name: NULL for name in "abcd"},
                "minProperties": least,
                "maxProperties": most,
                "additionalProperties": False,
            }
            for least, most in ((0, 1), (1, 1), (2, 3), (4, 4))
        ),
        {
            "type": "object",
            "properties": {"a": NULL, "b": NULL},
            "required": ["b"],
            "minProperties": 2,
            "additionalProperties": False,
        },
        {
            "type": "object",
            "patternProperties": {"^x[0-9]$": BOOLEAN},
            "additionalProperties": False,
            "maxProperties": 3,
        },
        {
            "type": "object",
            "patternProperties": {"^a": BOOLEAN, "b$": {"const": True}},
            "additionalProperties": False,
            "maxProperties": 2,
            "propertyNames": {"maxLength": 4},
        },
        {
            "type": "object",
            "properties": {"ab": BOOLEAN},
            "patternProperties": {"^a": {"const": False}},
            "required": ["ab"],
            "maxProperties": 2,
            "propertyNames": {"maxLength": 4},
        },
        {"type": "object", "propertyNames": {"enum": ["a", "b"]}, "additionalProperties": NULL, "maxProperties": 2},
        {
            "type": "object",
            "propertyNames": {"pattern": "^[a-c]{2}$"},
            "additionalProperties": NULL,
            "maxProperties": 2,
        },
        {
            "type": "object",
            "properties": {"a": NULL, "bb": NULL},
            "propertyNames": {"maxLength": 1},
            "additionalProperties": False,
        },
        {
            "type": "object",
            "propertyNames": {"const": "k"},
            "required": ["k"],
            "additionalProperties": INTEGER,
            "maxProperties": 1,
        },
        {"type": "object", "properties": {"a": NULL}, "unevaluatedProperties": False},
        {"type": "object", "properties": {"a": NULL}, "unevaluatedProperties": BOOLEAN, "maxProperties": 2},
        an_object(['a"b', "\\", "é", ""], **{name: NULL for name in ('a"b', "\\", "é", "", "a/b~c", "\n")}),
        an_object(["a"], a=an_object(["b"], b=an_object(["c"], c=BOOLEAN))),
        an_object(**{name: BOOLEAN for name in "abcdefghijklmnop"}),
        an_object(list("abcdefgh"), **{name: NULL for name in "abcdefgh"}),
        an_object(["list"], list=an_array(an_object(["id"], id=INTEGER, tags=an_array(WORD, 2)), 2)),
        {
            "type": "object",
            "patternProperties": {"^[a-z]$": INTEGER},
            "properties": {"a": {"minimum": 5}},
            "required": ["a"],
            "additionalProperties": False,
            "maxProperties": 2,
        },
    ],
    "combinations": [
        {"anyOf": [NULL, INTEGER]},
        {"anyOf": [WORD, an_array(NULL, 2), an_object(a=NULL)]},
        {"oneOf": [NULL, BOOLEAN, INTEGER, WORD]},
        {"oneOf": KINDS},
        {"anyOf": KINDS[:2]},
        an_array({"oneOf": KINDS}, 2),
        {"anyOf": [{"const": 1}, {"enum": [2, 3]}, {"anyOf": [{"const": 4}, {"const": "5"}]}]},
        {"anyOf": [{"maximum": 2}, {"minimum": 8}], "type": "integer"},
        {
            "type": "integer",
            "allOf": [{"anyOf": [{"maximum": 2}, {"minimum": 8}]}, {"anyOf": [{"multipleOf": 2}, {"const": 9}]}],
        },
        {"anyOf": [{"required": ["a"]}, {"required": ["b"]}], **an_object(a=NULL, b=NULL)},
        {"anyOf": [False, NULL]},
        {"allOf": [True, BOOLEAN]},
        {"allOf": [{}, {}, NULL]},
        {"allOf": [an_object(["a"], a=INTEGER), an_object(b=BOOLEAN)]},
        {"allOf": [an_object(a=INTEGER), {"required": ["a"]}]},
        {"allOf": [an_object(a={"minimum": 3}), an_object(["a"], a={"type": "integer", "maximum": 5})]},
        {"allOf": [{"type": ["integer", "null"]}, {"type": ["null", "string"]}]},
        {"anyOf": [{"type": "string", "maxLength": 2}, {"type": "string", "pattern": "^long$"}]},
        {"oneOf": [{"type": "integer", "maximum": 0}, {"type": "integer", "minimum": 1}]},
        {
            "anyOf": [
                an_object(["a"], a=NULL),
                an_object(["a", "b"], a=NULL, b=NULL),
                an_object(["a", "c"], a=NULL, c=NULL),
            ]
        },
        {"allOf": [{"anyOf": [{"const": x}, {"const": x + 1}]} for x in (1, 2)]},
        {"const": 1, "not": False},
        an_object(["x"], x={"anyOf": [NULL, {"allOf": [INTEGER, {"minimum": 0}]}]}),
    ],
    "references": [
        {"$ref": "#/$defs/a", "$defs": {"a": BOOLEAN}},
        {"$defs": {"a": {"$ref": "#/$defs/b"}, "b": INTEGER}, "$ref": "#/$defs/a"},
        {"$defs": {"a": INTEGER}, "$ref": "#/$defs/a", "minimum": 5},
        {
            "$defs": {"a/b": NULL, "c~d": BOOLEAN, "e f": WORD},
            "prefixItems": [{"$ref": "#/$defs/a~1b"}, {"$ref": "#/$defs/c~0d"}, {"$ref": "#/$defs/e%20f"}],
            "items": False,
        },
        {"$defs": {"a": {"$anchor": "here", **BOOLEAN}}, "type": "array", "items": {"$ref": "#here"}, "maxItems": 2},
        an_object(["a", "b"], a=INTEGER, b={"$ref": "#/properties/a"}),
        {"type": "array", "prefixItems": [NULL, {"$ref": "#/prefixItems/0"}], "items": False},
        {"$id": "https://example.com/s", "$ref": "https://example.com/s#/$defs/a", "$defs": {"a": NULL}},
        {"type": "object", "properties": {"next": {"$ref": "#"}}},
        {
            "type": "object",
            "properties": {"v": BOOLEAN, "next": {"anyOf": [NULL, {"$ref": "#"}]}},
            "required": ["v", "next"],
        },
        {"anyOf": [NULL, BOOLEAN, {"type": "array", "items": {"$ref": "#"}, "maxItems": 2}]},
        {
            "$ref": "#/$defs/tree",
            "$defs": {
                "tree": an_object(
                    ["value"], value=BOOLEAN, left={"$ref": "#/$defs/tree"}, right={"$ref": "#/$defs/leaf"}
                ),
                "leaf": NULL,
            },
        },
        {
            "$defs": {"even": an_array({"$ref": "#/$defs/odd"}, 1), "odd": an_array({"$ref": "#/$defs/even"}, 1)},
            "$ref": "#/$defs/even",
        },
        {
            "$defs": {
                "e": {
                    "anyOf": [
                        INTEGER,
                        {"type": "object", "properties": {"not": {"$ref": "#/$defs/e"}}, "required": ["not"]},
                    ]
                }
            },
            "$ref": "#/$defs/e",
        },
        {"definitions": {"a": INTEGER}, "properties": {"x": {"$ref": "#/definitions/a"}}, "required": ["x"]},
        {
            "$defs": {"p": an_object(["name"], name=WORD)},
            "allOf": [{"$ref": "#/$defs/p"}, an_object(["age"], age=INTEGER)],
        },
        {"$defs": {"unused": {"not": {}}}, "type": "null"},
    ],
    "older spellings": [
        {
            "$schema": DRAFT_4,
            "type": "integer",
            "minimum": 3,
            "exclusiveMinimum": True,
            "maximum": 5,
            "exclusiveMaximum": True,
        },
        {"$schema": DRAFT_4, "type": "number", "minimum": 3, "exclusiveMinimum": False, "maximum": 4},
        {"$schema": DRAFT_4, "definitions": {"a": NULL}, "$ref": "#/definitions/a"},
        {"$schema": DRAFT_7, "type": "array", "items": [NULL, BOOLEAN], "additionalItems": False},
        {"$schema": DRAFT_7, "type": "array", "items": [NULL], "additionalItems": INTEGER, "maxItems": 3},
        {"$schema": DRAFT_7, "items": [INTEGER, WORD], "maxItems": 2, "minItems": 2},
        {"$schema": DRAFT_7, "definitions": {"a": NULL}, "allOf": [{"$ref": "#/definitions/a"}]},
    ],
    "annotations": [
        {"type": "null", **more}
        for more in (
            {"title": "t"},
            {"$comment": "c"},
            {"examples": [1]},
            {"default": 3},
            {"deprecated": True},
            {"readOnly": True, "writeOnly": True},
            {"x-own": {"not": {}}},
            {"contentMediaType": "text/html"},
            {"contentEncoding": "base64"},
            {"contentSchema": {"not": {}}},
            {"$schema": "https://json-schema.org/draft/2020-12/schema"},
            {"dependentRequired": {}},
            {"dependentSchemas": {}},
        )
    ],
}


class Writer:
    """Writes schemas at random, the same ones for the same seed. Their values are small."""

    def __init__(self, seed):
        self._chance = random.Random(seed)

    def document(self):
        leaf = {
            "$defs": {"leaf": self._schema(3), "chain": an_object(["v"], v=BOOLEAN, next={"$ref": "#/$defs/chain"})}
        }
        return {**leaf, **self._schema(0)}

    def _schema(self, depth):
        simple = (self._integer, self._number, self._string, self._pattern, self._listed, lambda: NULL, lambda: BOOLEAN)
        nested = (self._object, self._object, self._array, self._tuple, self._any, self._all, self._reference)
        if depth == 0:
            return self._chance.choice((self._object, self._object, self._array, self._tuple, self._any, self._all))(
                depth
            )
        if depth >= 3 or self._chance.random() < 0.5:
            return self._chance.choice(simple)()
        return self._chance.choice(nested)(depth)

    def _between(self, low, high):
        return self._chance.randint(low, high)

    def _integer(self):
        low = self._between(-300, 300)
        schema = {"type": "integer", "minimum": low, "maximum": low + self._between(20, 500)}
        if self._chance.random() < 0.4:
            schema["multipleOf"] = self._between(1, 20)
        return schema

    def _number(self):
        low = self._between(-4000, 4000) / 16
        ends = self._chance.choice((("minimum", "maximum"), ("exclusiveMinimum", "exclusiveMaximum")))
        schema = {"type": "number", ends[0]: low, ends[1]: low + self._between(1, 100) / 8}
        if self._chance.random() < 0.3:
            schema["multipleOf"] = self._chance.choice((0.05, 0.125, 0.01))
        return schema

    def _string(self):
        low = self._between(0, 3)
        return {"type": "string", "minLength": low, "maxLength": low + self._between(0, 8)}

    def _pattern(self):
        part = self._chance.choice(("[a-c]", "[0-9]", "x", "(ab|c)", '[^"a-z]', "\\.", "é"))
        other = self._chance.choice(("[A-Z]", "-", "(?:1|22|)", "[\\w-]", "\\\\"))
        low = self._between(0, 2)
        return a_string(16, pattern=f"^{part}{{{low},{low + self._between(1, 3)}}}{other}?{part}$")

    def _listed(self):
        values = [None, True, 0, -7, 2.5, "", "a", 'a"b', "日本", [], [1, "x"], {}, {"a": [None]}]
        return {"enum": self._chance.sample(values, self._between(1, 5))}

    def _object(self, depth):
        names = self._chance.sample(["a", "b", "name", "x y", "é", 'a"', "list", "0"], self._between(1, 4))
        schema = an_object(
            [name for name in names if self._chance.random() < 0.5], **{name: self._schema(depth + 1) for name in names}
        )
        extra = self._chance.random()
        if extra < 0.2:
            schema["additionalProperties"], schema["maxProperties"] = self._schema(3), len(names) + 1
        elif extra < 0.4:
            schema["patternProperties"], schema["maxProperties"] = {"^q[0-9]?$": self._schema(3)}, len(names) + 1
        elif extra < 0.7:
            schema["additionalProperties"] = False
        return schema

    def _array(self, depth):
        low = self._between(0, 2)
        return an_array(self._schema(depth + 1), low + self._between(0, 2), minItems=low)

    def _tuple(self, depth):
        first = [self._schema(depth + 1) for _ in range(self._between(1, 3))]
        return {"type": "array", "prefixItems": first, "items": False, "minItems": self._between(0, len(first))}

    def _any(self, depth):
        return {"anyOf": [self._schema(depth + 1) for _ in range(self._between(2, 3))]}

    def _all(self, depth):
        return {"allOf": [self._object(depth + 1), {"type": "object", "minProperties": 0}]}

    def _reference(self, depth):
        return {"$ref": self._chance.choice(("#/$defs/leaf", "#/$defs/chain"))}


def generated(count):
    return [Writer(seed).document() for seed in range(count)]


# What is wrong, or more than a grammar can say, and where that stands.
REFUSED = [
    ({"type": "strange"}, "#/type"),
    ({"type": 7}, "#/type"),
    ({"type": ["null", "any"]}, "#/type"),
    (7, "#"),
    ("string", "#"),
    ([], "#"),
    ({"properties": []}, "#/properties"),
    ({"properties": {"a": 3}}, "#/properties/a"),
    ({"required": "a"}, "#/required"),
    ({"required": [1]}, "#/required"),
    ({"items": 1}, "#/items"),
    ({"prefixItems": {}}, "#/prefixItems"),
    ({"minItems": -1}, "#/minItems"),
    ({"maxItems": "2"}, "#/maxItems"),
    ({"minLength": 1.5}, "#/minLength"),
    ({"maxLength": None}, "#/maxLength"),
    ({"minimum": "1"}, "#/minimum"),
    ({"multipleOf": 0}, "#/multipleOf"),
    ({"multipleOf": -2}, "#/multipleOf"),
    ({"enum": 1}, "#/enum"),
    ({"enum": []}, "#"),
    ({"anyOf": NULL}, "#/anyOf"),
    ({"anyOf": [NULL, 1]}, "#/anyOf/1"),
    ({"allOf": [NULL, {"oneOf": 1}]}, "#/allOf/1/oneOf"),
    ({"pattern": 1}, "#/pattern"),
    ({"pattern": "("}, "#/pattern"),
    ({"pattern": "[b-a]"}, "#/pattern"),
    ({"pattern": "(a)\\1"}, "#/pattern"),
    ({"pattern": "^(?=a)"}, "#/pattern"),
    ({"pattern": "\\bword\\b"}, "#/pattern"),
    ({"patternProperties": {"(": True}}, "#/patternProperties/("),
    ({"format": 1}, "#/format"),
    *(({"format": name}, "#/format") for name in ("regex", "uri-template", "idn-email", "idn-hostname")),
    ({"not": NULL}, "#/not"),
    ({"if": NULL, "then": BOOLEAN}, "#/if"),
    ({"contains": NULL}, "#/contains"),
    ({"type": "array", "contains": True, "maxItems": 0}, "#/contains"),
    ({"uniqueItems": True, "type": "array"}, "#/uniqueItems"),
    ({"dependentRequired": {"a": ["b"]}}, "#/dependentRequired"),
    ({"dependentSchemas": {"a": NULL}}, "#/dependentSchemas"),
    ({"$dynamicRef": "#a"}, "#/$dynamicRef"),
    ({"minContains": 2, "contains": True}, "#/minContains"),
    (an_object(["deep"], deep=an_array({"not": NULL})), "#/properties/deep/items/not"),
    (an_object(**{"a/b": an_object(**{"~": {"type": "x"}})}), "#/properties/a~1b/properties/~0/type"),
    ({"prefixItems": [NULL, {"type": "x"}]}, "#/prefixItems/1/type"),
    ({"$defs": {"a": {"uniqueItems": True}}, "items": {"$ref": "#/$defs/a"}}, "#/$defs/a/uniqueItems"),
    ({"$ref": "#/$defs/none"}, "#/$ref"),
    ({"$ref": "#none"}, "#/$ref"),
    ({"$ref": "https://example.com/other"}, "#/$ref"),
    ({"$ref": 1}, "#/$ref"),
    ({"$ref": "#"}, "#"),
    (
        {"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"anyOf": [{"$ref": "#/$defs/a"}]}}, "$ref": "#/$defs/a"},
        "#/$defs/a",
    ),
    ({"propertyNames": {"anyOf": [WORD]}}, "#/propertyNames/anyOf"),
    ({"anyOf": [an_object(a=NULL)], "unevaluatedProperties": False}, "#/unevaluatedProperties"),
    ({"enum": [{"a": 1}], "properties": {"a": INTEGER}}, "#/properties"),
    ({"multipleOf": 1234567890123}, "#/multipleOf"),
    (False, "#"),
    ({"allOf": [NULL, BOOLEAN]}, "#"),
    ({"type": "integer", "minimum": 3, "maximum": 2}, "#"),
    ({"type": "string", "minLength": 3, "maxLength": 2}, "#"),
    ({"type": "integer", "exclusiveMinimum": 1, "exclusiveMaximum": 2}, "#"),
    (an_object(["a"], a=False), "#"),
    ({"prefixItems": [NULL], "items": False, "minItems": 2}, "#"),
    ({"type": "object", "required": ["a", "b"], "maxProperties": 1}, "#"),
    ({"const": 1, "enum": [2]}, "#"),
    ({"type": "object", "properties": {"next": {"$ref": "#"}}, "required": ["next"]}, "#"),
]
