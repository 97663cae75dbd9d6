"""Byte-level BPE, trained on owlet's text, with the pre-tokenizer that GGUF calls `qwen2`."""

from itertools import islice
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from .corpus import conversations
from .template import CONTROL_TOKENS, MARKER_TOKENS, segments

#: GGUF's name of the pre-tokenizer below; digits stand alone, which makes sums easier.
PRE_TOKENIZER = "qwen2"
_WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def train_tokenizer(path: Path, vocabulary: int, seed: int, sample: int = 60_000) -> Tokenizer:
    """Trains on the first `sample` conversations and writes the tokenizer to a file."""
    tokenizer = Tokenizer(models.BPE())
    words = pre_tokenizers.Split(Regex(_WORDS), "isolated")
    bytes_as_letters = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([words, bytes_as_letters])
    tokenizer.decoder = decoders.ByteLevel()
    specials = CONTROL_TOKENS + MARKER_TOKENS
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary - len(specials),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_plain_text(seed, sample), trainer)
    tokenizer.add_special_tokens([AddedToken(text, special=True) for text in CONTROL_TOKENS])
    tokenizer.add_tokens([AddedToken(text, special=False, normalized=False) for text in MARKER_TOKENS])
    path.parent.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(path))
    return tokenizer


def _plain_text(seed, sample):
    """The sample without special tokens, which must not leak into merges."""
    for conversation in islice(conversations(seed), sample):
        text = "".join(piece for piece, _ in segments(conversation))
        for token in CONTROL_TOKENS + MARKER_TOKENS:
            text = text.replace(token, "\0")
        yield from text.split("\0")
