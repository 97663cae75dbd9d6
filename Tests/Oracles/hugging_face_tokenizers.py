"""Makes tokenizers of every kind with the `tokenizers` package, small ones that are trained here."""

import base64
import json
import os
import random

os.environ["TOKENIZERS_PARALLELISM"] = "false"

from texts import CODE, CONTRACTIONS, NUMBERS, SCRIPTS, hard_texts
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

WORDS = "the of and token tokens unbelievable read reader reading house houses walk walking walked naïve don't".split()
SPECIAL = ["<s>", "</s>", "<unk>", "<pad>", "<mask>"]
BERT = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
SENTENCEPIECE_DECODER = decoders.Sequence([
    decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0),
])

# The expressions of published tokenizers, and some that use what else can be read.
LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|"
    r"\s+(?!\S)|\s+"
)
QWEN2 = LLAMA3.replace("{1,3}", "")
O200K = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"
    r"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
EXPRESSIONS = {
    "llama3": LLAMA3,
    "qwen2": QWEN2,
    "qwen35": QWEN2.replace(r"?\p{L}+", r"?[\p{L}\p{M}]+").replace(r"[^\s\p{L}\p{N}]", r"[^\s\p{L}\p{M}\p{N}]"),
    "o200k": O200K,
    "tekken": O200K.replace("(?i:'s|'t|'re|'ve|'m|'ll|'d)?", "").replace("{1,3}", ""),
    "cl100k": (
        r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|"
        r"\s+(?!\S)|\s"
    ),
    "bloom": r" ?[^(\s|[.,!?…。，、।۔،])]+",
    "deepseek-v3-numbers": r"\p{N}{1,3}",
    "deepseek-v3-han": r"[一-龥぀-ゟ゠-ヿ]+",
    "deepseek-v3": (
        r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|"
        r"\s*[\r\n]+|\s+(?!\S)|\s+"
    ),
    "deepseek-breaks": r"[\r\n]",
    "deepseek-letters": r"\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-Ֆ]+",
    "deepseek-signs": r"\s?[!-/:-~！-／：-～‘-‟　-。]+",
    "deepseek-end": r"\s+$",
    "deepseek-scripts": r"[一-龥ࠀ-一가-퟿]+",
    "clip": r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+",
    "superbpe": r"(?=(\d{3})+(?!\d))",
    "from-right": r"\p{N}{1,3}(?=(?:\p{N}{3})*(?:\P{N}|$))",
    "digits": r"\d+|[a-z]+?",
    "look-behind": r"(?<=[a-z])(?=[A-Z])|(?<!\d)-",
    "word": r"\w+|[^\w\s]+",
    "lazy": r"a.*?e|[b-d]{2,}?",
    "phrase": r"(?:'s|'t)|(?:[^\r\n\p{L}\p{N}])?+\p{L}\p{M}*(?: \p{L}\p{M}*)*|\s+",
    "places": r"^\s*|\Aa|e\z|o\Z|\n$",
    "set": r"[\p{L}&&[^a-z]]+",
}
BEHAVIORS = ("isolated", "removed", "merged_with_previous", "merged_with_next", "contiguous")


def trained(model, trainer, normalizer=None, splitter=None, decoder=None, processor=None, texts=None):
    tokenizer = Tokenizer(model)
    for name, part in (("normalizer", normalizer), ("pre_tokenizer", splitter), ("decoder", decoder)):
        if part:
            setattr(tokenizer, name, part)
    tokenizer.train_from_iterator(texts or hard_texts(1500), trainer)
    if processor:
        tokenizer.post_processor = processor
    return tokenizer


def changed(tokenizer, change):
    """The tokenizer with something else in its file."""
    file = json.loads(tokenizer.to_str())
    change(file)
    return Tokenizer.from_str(json.dumps(file))


# Byte-pair encoding

def byte_level(splitter=None, normalizer=None, size=800, special=("<|endoftext|>",), processor=None, **options):
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=list(special), initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    splitter = splitter or pre_tokenizers.ByteLevel(add_prefix_space=False)
    return trained(models.BPE(**options), trainer, normalizer, splitter, decoders.ByteLevel(), processor)


def split_bytes(*splitters):
    return pre_tokenizers.Sequence([*splitters, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def expression_splitter(expression, behavior="isolated", invert=False):
    return split_bytes(pre_tokenizers.Split(Regex(expression), behavior, invert))


def byte_fallback():
    trainer = trainers.BpeTrainer(
        vocab_size=800, special_tokens=["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))],
        show_progress=False, limit_alphabet=150,
    )
    normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 1)])
    model = models.BPE(unk_token="<unk>", fuse_unk=True)
    tokenizer = trained(model, trainer, normalizer, None, SENTENCEPIECE_DECODER, processor)

    def change(file):
        file["model"]["byte_fallback"] = True
        file["added_tokens"] = [token for token in file["added_tokens"] if token["id"] < 3]

    return changed(tokenizer, change)


def without_some_bytes():
    def change(file):
        vocabulary = file["model"]["vocab"]
        for byte in (0xE4, 0xE5, 0xF0):
            vocabulary[f"<gone {byte}>"] = vocabulary.pop(f"<0x{byte:02X}>")

    return changed(byte_fallback(), change)


def characters(normalizer=None, splitter=None, decoder=None, **options):
    affixes = {key: value for key, value in options.items() if key in ("end_of_word_suffix", "continuing_subword_prefix")}
    trainer = trainers.BpeTrainer(
        vocab_size=600, special_tokens=SPECIAL, show_progress=False, limit_alphabet=100, **affixes
    )
    model = models.BPE(**{"unk_token": "<unk>", **options})
    return trained(model, trainer, normalizer, splitter or pre_tokenizers.Whitespace(), decoder)


def decoded_by(decoder):
    return changed(characters(), lambda file: file.update(decoder=decoder))


# Other models

def word_piece(normalizer, splitter, decoder, processor, **options):
    trainer = trainers.WordPieceTrainer(vocab_size=1000, special_tokens=BERT, show_progress=False)
    return trained(models.WordPiece(unk_token="[UNK]", **options), trainer, normalizer, splitter, decoder, processor)


def bert():
    processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return word_piece(
        normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer(), decoders.WordPiece(), processor
    )


def unigram():
    chance = random.Random(3)
    texts = [*SCRIPTS, *CODE, *NUMBERS, *CONTRACTIONS, *(" ".join(chance.choices(WORDS, k=12)) for _ in range(200))]
    trainer = trainers.UnigramTrainer(vocab_size=500, special_tokens=SPECIAL, unk_token="<unk>", show_progress=False)
    splitter, decoder = pre_tokenizers.Metaspace(), decoders.Metaspace()
    return trained(models.Unigram(), trainer, normalizers.NFKC(), splitter, decoder, texts=texts)


def unigram_with_bytes():
    def change(file):
        file["model"]["vocab"] += [[f"<0x{byte:02X}>", -20 - byte / 100] for byte in range(256)]
        file["model"]["byte_fallback"] = True
        file["decoder"] = json.loads(byte_fallback().to_str())["decoder"]

    return changed(unigram(), change)


def with_table(tokenizer, table):
    """The tokenizer with SentencePiece's normalizer, as T5 has it."""
    pieces = [
        {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(table).decode()},
        {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": "▁"},
    ]
    return changed(tokenizer, lambda file: file.update(normalizer={"type": "Sequence", "normalizers": pieces}))


# Parts

def all_cuts_show(splitter, normalizer=None):
    """A tokenizer that writes a space in front of every word, so that a cut in another place gives other ids."""
    if not all_cuts_show.base:
        all_cuts_show.base = byte_level(split_bytes(), size=1200).to_str()
    tokenizer = Tokenizer.from_str(all_cuts_show.base)
    prefix = pre_tokenizers.ByteLevel(add_prefix_space=True, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([splitter, prefix])
    if normalizer:
        tokenizer.normalizer = normalizer
    return tokenizer


all_cuts_show.base = None

SPLITTERS = {
    "bert": pre_tokenizers.BertPreTokenizer(),
    "whitespace": pre_tokenizers.Whitespace(),
    "whitespace-split": pre_tokenizers.WhitespaceSplit(),
    **{f"punctuation-{behavior}": pre_tokenizers.Punctuation(behavior) for behavior in BEHAVIORS},
    "digits": pre_tokenizers.Digits(False),
    "single-digits": pre_tokenizers.Digits(True),
    "delimiter": pre_tokenizers.CharDelimiterSplit("e"),
    "fixed-length": pre_tokenizers.FixedLength(3),
    **{f"text-{behavior}": pre_tokenizers.Split(" ", behavior) for behavior in BEHAVIORS},
    "text-inverted": pre_tokenizers.Split("a", "merged_with_next", invert=True),
    "metaspace-always": pre_tokenizers.Metaspace(),
    "metaspace-first": pre_tokenizers.Metaspace(prepend_scheme="first"),
    "metaspace-never": pre_tokenizers.Metaspace(prepend_scheme="never"),
    "metaspace-whole": pre_tokenizers.Metaspace(prepend_scheme="first", split=False),
    "metaspace-other": pre_tokenizers.Metaspace(replacement="_"),
    "sequence": pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(prepend_scheme="first")]),
}
NORMALIZERS = {
    "nfc": normalizers.NFC(),
    "nfd": normalizers.NFD(),
    "nfkc": normalizers.NFKC(),
    "nfkd": normalizers.NFKD(),
    "lowercase": normalizers.Lowercase(),
    "strip": normalizers.Strip(),
    "strip-left": normalizers.Strip(True, False),
    "strip-right": normalizers.Strip(False, True),
    "accents": normalizers.Sequence([normalizers.NFD(), normalizers.StripAccents()]),
    "marks": normalizers.StripAccents(),
    "bert": normalizers.BertNormalizer(),
    "bert-as-it-is": normalizers.BertNormalizer(False, False, False, True),
    "bert-cased": normalizers.BertNormalizer(lowercase=False),
    "replace-expression": normalizers.Replace(Regex(" {2,}"), "▁"),
    "replace-text": normalizers.Replace("``", '"'),
    "replace-longer": normalizers.Replace("a", "bb"),
    "prepend": normalizers.Prepend("▁"),
    "nmt": normalizers.Nmt(),
    "byte-level": normalizers.ByteLevel(),
    "clip": normalizers.Sequence([normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]),
}
DECODERS = {
    "ctc": {"type": "CTC", "pad_token": "<pad>", "word_delimiter_token": "|", "cleanup": True},
    "fused": {
        "type": "Sequence",
        "decoders": [
            {"type": "Fuse"},
            {"type": "Strip", "content": "a", "start": 2, "stop": 0},
            {"type": "Replace", "pattern": {"String": "el"}, "content": "X"},
        ],
    },
    "expression": {
        "type": "Sequence",
        "decoders": [
            {"type": "Replace", "pattern": {"Regex": "[a-e]+"}, "content": "-"},
            {"type": "Strip", "content": "t", "start": 1, "stop": 0},
        ],
    },
}


def with_added_tokens(tokenizer, normalizer=None, splitter=None):
    if normalizer:
        tokenizer.normalizer = normalizer
    if splitter:
        tokenizer.pre_tokenizer = splitter
    tokenizer.add_tokens([
        AddedToken("the", single_word=True), AddedToken("Of", normalized=True),
        AddedToken("and ", lstrip=True, rstrip=True), AddedToken("123", normalized=False),
        AddedToken("1234", normalized=False), AddedToken("é", normalized=True),
        AddedToken("don't", single_word=True, normalized=False), AddedToken("\n\n", normalized=False),
    ])
    tokenizer.add_special_tokens([
        AddedToken("<mask>", lstrip=True), AddedToken("<|im_end|>", rstrip=True), AddedToken("<|im_start|>"),
        AddedToken("<s>", normalized=True), AddedToken("[INST]", single_word=True), "<|eot_id|>",
    ])
    return tokenizer


KINDS = {
    "gpt2": byte_level,
    "roberta": lambda: byte_level(
        pre_tokenizers.ByteLevel(add_prefix_space=True), special=SPECIAL, unk_token="<unk>",
        processor=processors.RobertaProcessing(("</s>", 1), ("<s>", 0)),
    ),
    "llama3": lambda: byte_level(expression_splitter(LLAMA3), ignore_merges=True),
    "llama3-inverted": lambda: byte_level(expression_splitter(LLAMA3, "removed", True)),
    "qwen2": lambda: byte_level(expression_splitter(QWEN2), normalizers.NFC()),
    "llama2": byte_fallback,
    "llama2-without-some-bytes": without_some_bytes,
    "bpe": characters,
    "bpe-fusing": lambda: characters(fuse_unk=True),
    "bpe-without-unknown": lambda: changed(characters(), lambda file: file["model"].update(unk_token=None)),
    "bpe-old-merges": lambda: changed(
        characters(), lambda file: file["model"].update(merges=[" ".join(pair) for pair in file["model"]["merges"]])
    ),
    "bpe-suffix": lambda: characters(
        normalizers.Lowercase(), pre_tokenizers.BertPreTokenizer(), decoders.BPEDecoder(), end_of_word_suffix="</w>"
    ),
    "bpe-prefix": lambda: characters(
        None, pre_tokenizers.WhitespaceSplit(), decoders.WordPiece(), continuing_subword_prefix="##"
    ),
    "bert": bert,
    "wordpiece": lambda: word_piece(
        None, pre_tokenizers.Whitespace(), decoders.WordPiece(cleanup=False),
        processors.Sequence([processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2)), processors.ByteLevel()]),
        max_input_chars_per_word=8,
    ),
    "wordlevel": lambda: trained(
        models.WordLevel(unk_token="<unk>"),
        trainers.WordLevelTrainer(vocab_size=900, special_tokens=SPECIAL, show_progress=False),
        normalizers.Lowercase(), pre_tokenizers.Whitespace(),
    ),
    "unigram": unigram,
    "unigram-with-bytes": unigram_with_bytes,
    **{f"decoder-{name}": lambda decoder=decoder: decoded_by(decoder) for name, decoder in DECODERS.items()},
    **{f"splitter-{name}": lambda part=part: all_cuts_show(part) for name, part in SPLITTERS.items()},
    **{
        f"normalizer-{name}": lambda part=part: all_cuts_show(pre_tokenizers.Metaspace(prepend_scheme="first"), part)
        for name, part in NORMALIZERS.items()
    },
    **{
        f"expression-{name}": lambda expression=expression, index=index: all_cuts_show(
            pre_tokenizers.Split(Regex(expression), BEHAVIORS[index % 5], invert=index % 2 == 1)
        )
        for index, (name, expression) in enumerate(EXPRESSIONS.items())
    },
    **{
        f"cuts-{name}": lambda expression=expression: all_cuts_show(pre_tokenizers.Split(Regex(expression), "isolated"))
        for name, expression in EXPRESSIONS.items()
    },
    "added-gpt2": lambda: with_added_tokens(byte_level()),
    "added-llama2": lambda: with_added_tokens(byte_fallback()),
    "added-unigram": lambda: with_added_tokens(unigram()),
    "added-bert": lambda: with_added_tokens(bert()),
    "added-bpe": lambda: with_added_tokens(characters()),
    "added-lowercase": lambda: with_added_tokens(byte_level(), normalizers.Lowercase()),
    "added-nfd": lambda: with_added_tokens(byte_level(), normalizers.NFD()),
    "added-prepend": lambda: with_added_tokens(
        byte_level(), normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    ),
    "added-first": lambda: with_added_tokens(
        characters(), normalizers.Strip(), pre_tokenizers.Metaspace(prepend_scheme="first")
    ),
}
