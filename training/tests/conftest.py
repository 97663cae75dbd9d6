import pytest
from tokenizers import Tokenizer

from owlet.tokenizer import train_tokenizer


@pytest.fixture(scope="session")
def tokenizer(tmp_path_factory) -> Tokenizer:
    """A small tokenizer, trained on little text."""
    path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    return train_tokenizer(path, vocabulary=1024, seed=1, sample=1_000)
