"""Provides the tests with the binary, the vocabularies, random models and, where there is one, a trained model."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

import random_models
from llama_cpp_vocabulary import Vocabulary
from minerva_command import Minerva
from reference import Reference

REPOSITORY = Path(__file__).resolve().parents[2]


def required_path(variable, what):
    """The path in an environment variable; without it there is nothing to test."""
    value = os.environ.get(variable)
    if not value or not Path(value).exists():
        pytest.exit(f"{variable} is {value!r}; expected the path of {what}; see scripts/test", returncode=2)
    return Path(value).resolve()


@pytest.fixture(scope="session")
def minerva():
    return Minerva(str(required_path("MINERVA", "the minerva binary")))


@pytest.fixture(scope="session")
def vocabularies():
    """The folder with llama.cpp's `ggml-vocab-*.gguf` and the texts that belong to them."""
    return required_path("MINERVA_ORACLES", "the folder made by scripts/oracles") / "vocabularies"


@pytest.fixture(scope="session")
def shared_model():
    """A small trained model, which is not part of the repository."""
    shared = Path(os.environ.get("MINERVA_SHARED") or REPOSITORY.parent / "shared")
    model = shared / "data" / "stories260K.gguf"
    if not model.exists():
        pytest.skip(f"{model.name} is not there; MINERVA_SHARED may name the folder with data/{model.name}")
    return model


@pytest.fixture(scope="session")
def random_model(tmp_path_factory):
    """Writes a recipe's model, once."""
    folder = tmp_path_factory.mktemp("models")
    paths = {}

    def path(recipe=random_models.Recipe(), **changes):
        recipe = replace(recipe, **changes)
        if recipe not in paths:
            file = folder / f"{len(paths)}.gguf"
            random_models.write(file, recipe)
            paths[recipe] = file
        return paths[recipe]

    return path


@pytest.fixture(scope="session")
def reference():
    """Reads a model for the reference, once."""
    models = {}

    def model(path):
        if path not in models:
            models[path] = Reference(path)
        return models[path]

    return model


@pytest.fixture(scope="session")
def oracle():
    """Reads a model's vocabulary with llama.cpp, once."""
    vocabularies = {}

    def vocabulary(path):
        if path not in vocabularies:
            vocabularies[path] = Vocabulary(path)
        return vocabularies[path]

    return vocabulary
