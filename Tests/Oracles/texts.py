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
