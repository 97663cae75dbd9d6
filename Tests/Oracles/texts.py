"""Makes texts that tokenizers find hard, always the same ones."""

import random
import sys
import unicodedata

SCRIPTS = (
    "The quick brown fox", "Größe, Übermaß und Fußball", "l'été où naïve cœur", "İstanbul'da ılık çay", "Ελληνικά ρώ",
    "Съешь же ещё этих булок", "їжак ґанок", "مرحبا بالعالم", "שָׁלוֹם עולם", "नमस्ते दुनिया क्षत्रिय", "สวัสดีชาวโลก",
    "你好，世界！汉字與漢字", "こんにちは、カタカナと漢字", "안녕하세요 한국어", "გამარჯობა", "ሰላም ለዓለም", "tiếng Việt",
    "ខ្មែរ", "မြန်မာ", "𐍈𐌰𐌿 𝔘𝔫𝔦𝔠𝔬𝔡𝔢", "e\u0301a\u0308o\u0302", "ﬁﬂ ǆ ẞ",
)
EMOJI = ("😀", "👩‍👩‍👧‍👦", "👍🏽", "🇩🇪🇫🇷", "❤️‍🔥", "🏴‍☠️", "1️⃣", "\u200d", "\ufe0f")
SPACES = (
    " ", "  ", "     ", "\t", "\n", "\n\n\n", "\r\n", " \n ", "\t \t", "\u00a0", "\u3000", "\u2028", "\u200b", "\u0085",
)
CONTRACTIONS = (
    "I'm", "you're", "it's", "we'd", "they've", "CAN'T", "She'LL", "o'clock", "don’t", "'s", "'S", "''tis'", "'really",
)
NUMBERS = (
    "0", "7", "42", "123", "1234", "1000000", "3.14159", "1,234.56", "-5", "1e-10", "0x1F", "½", "²³", "٣٤٥", "Ⅻ",
)
CODE = (
    "def f(x):\n    return x**2\n", "if (a && !b) { c[i]++; }", "#include <stdio.h>", "x = {'a': [1, 2]}", "// ----",
    "SELECT * FROM t WHERE a<>'b';", "\\frac{1}{2}", "<div class=\"x\">", "a->b::c", "...", "!!!???", "$$$",
    "camelCaseHTTPServer", "snake_case_2", "http://example.org/?q=a&b=%20", "```\n\t\tcode\n```", "foo(bar)[0]", "====",
)
# Names of control tokens of several models, whole and broken.
LOOK_ALIKES = (
    "<s>", "<unk>", "<|im_start|>", "<|im_end|>", "<|eot_id|>", "<|start_header_id|>", "<|reserved_special_token_3|>",
    "<|fim_prefix|>", "<|python_tag|>", "[INST]", "<0x0A>", "<|", "|>", "<|eot_id|", "<|im_start|>user\n",
    "▁", "▁▁a", "Ġ", "Ċ",
)


# What long runs are made of.
UNITS = (
    "a", " ", "\n", "9", "é", "漢", "😀", "-", "\u0301", "\r\n", " a", "'s", "Aa", "éA", "\u3000", "\t", "ab1", "1\u0661",
    "\u200d", "\U00020000", "漢's", "é'LL", "1's", "a/\n", "! \n",
)
# Characters that pre-tokenizers treat unlike each other.
DIFFERENT = "aAzZ \n\r\t1'sStTeErRlLvVmMdD.,!/-_$`\u00a0\u3000\u0301éÉǅʰª漢カ한ㄅ、。\u200d😀½٣\ue000"
# Encodings of U+0020 that are too long. llama.cpp reads them as spaces where it believes there are none, and aborts.
LONG_SPACES = (b"\xc0\xa0", b"\xe0\x80\xa0", b"\xf0\x80\x80\xa0")


def random_characters(chance, count):
    """Assigned characters from anywhere in Unicode, most of them in the lower planes."""
    characters = []
    while len(characters) < count:
        character = chr(chance.randrange(1, chance.choice((0x250, 0x3000, 0xFFFF, sys.maxunicode))))
        if unicodedata.category(character) not in ("Cn", "Cs", "Co"):
            characters.append(character)
    return "".join(characters)


def hard_texts(count):
    """`count` different texts: each of those above, and mixtures of them."""
    chance = random.Random(11)
    kinds = (SCRIPTS, EMOJI, SPACES, CONTRACTIONS, NUMBERS, CODE, LOOK_ALIKES)
    texts = dict.fromkeys(text for kind in kinds for text in kind)
    while len(texts) < count:
        parts = [chance.choice(chance.choice(kinds)) for _ in range(chance.randint(2, 9))]
        if chance.random() < 0.3:
            parts.insert(chance.randrange(len(parts)), random_characters(chance, chance.randint(1, 8)))
        joint = chance.choice(("", "", " ", "  ", "\n"))
        texts[joint.join(parts)] = None
    return list(texts)[:count]


def random_mixture(chance):
    """Neighbours of all kinds, a run, a number in some context, or control characters."""
    kind = chance.randrange(5)
    if kind == 0:
        return "".join(chance.choice(DIFFERENT) for _ in range(chance.randint(1, 40)))
    if kind == 1:
        unit = chance.choice(UNITS)
        return unit * chance.randint(1, 200 // len(unit))
    if kind == 2:
        digits = "".join(chance.choice("0123456789") for _ in range(chance.randint(1, 15)))
        return chance.choice(("", " ", "x", "\u200d", "-", "٣")) + digits + chance.choice(("", " ", "x", "\u200d", "."))
    if kind == 3:
        return "".join(chance.choice((chr(chance.randrange(32)), "a", " ", "1")) for _ in range(chance.randint(1, 20)))
    return random_characters(chance, chance.randint(1, 30))


def broken(chance, text):
    """Bytes that mostly are no UTF-8: `text` with some of its bytes changed, or any bytes."""
    if chance.random() < 0.3:
        return bytes(chance.randrange(256) for _ in range(chance.randint(1, 20)))
    data = bytearray(text.encode())
    for _ in range(chance.randint(1, 4)):
        data[chance.randrange(len(data))] = chance.choice((chance.randrange(256), 0xC0, 0x80, 0xFF, 0xE2, 0xED, 0xA0))
    return bytes(data)


def ends_llama_cpp(data):
    """Whether llama.cpp ends its process at such bytes: code points above U+10FFFF, and spaces that are too long."""
    if any(space in data for space in LONG_SPACES):
        return True
    return any(
        0xF4 <= data[start] < 0xF8
        and all(byte & 0xC0 == 0x80 for byte in data[start + 1 : start + 4])
        and (data[start] > 0xF4 or data[start + 1] >= 0x90)
        for start in range(len(data) - 3)
    )


def hard_bytes(count):
    """`count` different texts as bytes: hard ones, random mixtures, and some that are no UTF-8."""
    chance = random.Random(12)
    plain = hard_texts(count // 2)
    texts = dict.fromkeys(text.encode() for text in plain)
    while len(texts) < count:
        text = random_mixture(chance) if chance.random() < 0.7 else None
        data = text.encode() if text else broken(chance, chance.choice(plain))
        if not ends_llama_cpp(data):
            texts[data] = None
    return list(texts)
