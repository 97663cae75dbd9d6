"""What a generated token allocates: counted, not timed, by a library that is loaded before the C library's own."""

import subprocess
import sys
from pathlib import Path

import pytest

SHORT, LONG = 100, 300

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs LD_PRELOAD and glibc")


@pytest.fixture(scope="module")
def counter(tmp_path_factory):
    library = tmp_path_factory.mktemp("counter") / "count_allocations.so"
    source = Path(__file__).with_name("count_allocations.c")
    subprocess.run(["clang", "-O2", "-shared", "-fPIC", source, "-o", library], check=True)
    return library


@pytest.fixture
def per_token(minerva, counter, tmp_path):
    """How many allocations a longer run takes more than a shorter one, per token."""

    def count(*arguments):
        numbers = []
        for length in (SHORT, LONG):
            file = tmp_path / "allocations.txt"
            minerva.run(
                *arguments, str(length), LD_PRELOAD=str(counter), ALLOCATIONS=str(file)
            )
            numbers.append(int(file.read_text()))
        return (numbers[1] - numbers[0]) / (LONG - SHORT)

    return count


def test_computing_a_token_allocates_nothing(per_token):
    arguments = ("bench", "owlet", "--prompt", "4", "--streams", "1", "--repeat", "1", "--generate")
    # What grows once, such as the list of pages, is not a whole one in so many tokens.
    assert per_token(*arguments) < 0.1


def test_a_token_of_a_reply_allocates_little(per_token):
    """The step's job and its events, the text and the line that is printed."""
    arguments = ("run", "owlet", "--raw", "Once upon a time", "--temp", "0", "--no-drafts", "--ignore-eos", "-n")
    assert per_token(*arguments) <= 10
