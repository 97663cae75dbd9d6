"""Commands end with a status that scripts can use, and say what is wrong in words."""

import os
import subprocess

import pytest
from random_models import Recipe

QUICK = Recipe()


@pytest.mark.parametrize(
    "arguments, status, words",
    [
        (["show", "nothing-here"], 66, "nothing-here"),
        (["bench", "MODEL", "--generate", str(2**63 - 1)], 64, "--generate"),
        (["bench", "MODEL", "--repeat", str(2**63 - 1)], 64, "--repeat"),
        (["bench", "MODEL", "--prompt", "0"], 64, "--prompt"),
        (["bench", "MODEL", "--ctx-size", "64"], 64, "--ctx-size"),
        (["run", "MODEL", "--raw", "x", "--temp", "-1"], 64, "--temp"),
        (["run", "MODEL", "--raw", "x", "--threads", "99999"], 64, "threads"),
        (["run", "MODEL", "--raw", "x", "--ctx-size", "999999999"], 64, "context length"),
        (["run", "MODEL", "--raw", "x", "--batch-size", "999999999"], 64, "batch length"),
        (["serve", "MODEL", "MODEL"], 64, "--alias"),
        (["serve", "MODEL", "--host", "999.1.1.1"], 69, "999.1.1.1"),
        (["detokenize", "MODEL", "999999"], 65, "999999"),
        (["logits", "MODEL", "--tokens", "999999", "--output", "OUT"], 65, "999999"),
        (["logits", "MODEL", "--tokens", "1", "--output", "MODEL"], 65, "model itself"),
        (["logits", "MODEL", "--tokens", "1", "--output", "/nowhere/at/all"], 65, "/nowhere/at/all"),
        (["perplexity", "MODEL", "/nowhere/at/all"], 65, "/nowhere/at/all"),
        (["perplexity", "MODEL", "EMPTY"], 65, "tokens; expected at least 2"),
        (["perplexity", "MODEL", "MODEL", "--ctx-size", "2"], 64, "at least 4"),
    ],
)
def test_a_refusal(minerva, random_model, tmp_path, arguments, status, words):
    model = random_model(QUICK)
    (tmp_path / "empty").write_text("")
    places = {"MODEL": str(model), "OUT": str(tmp_path / "out.npy"), "EMPTY": str(tmp_path / "empty")}
    done = minerva.attempt(*[places.get(argument, argument) for argument in arguments])
    assert done.returncode == status, done.stderr
    assert words in done.stderr
    assert done.stdout == ""


def test_kernels_that_do_not_exist(minerva, random_model):
    done = minerva.attempt("run", random_model(QUICK), "--raw", "x", MINERVA_KERNELS="bogus")
    assert done.returncode == 64
    assert "bogus" in done.stderr


def test_minus_one_means_no_limit_and_any_seed(minerva, random_model):
    done = minerva.run("run", random_model(QUICK), "--raw", "x", "-c", "32", "-n", "-1", "--seed", "-1", "--ignore-eos")
    assert done


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no /dev/full")
def test_a_result_that_cannot_be_written(minerva, random_model):
    with open("/dev/full", "w") as full:
        done = subprocess.run([minerva.path, "show", str(random_model(QUICK))], stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 74
    assert b"cannot write" in done.stderr


def test_logits_follow_a_link(minerva, random_model, tmp_path):
    target, link = tmp_path / "target.npy", tmp_path / "link.npy"
    target.write_bytes(b"")
    link.symlink_to(target)
    minerva.run("logits", random_model(QUICK), "--tokens", "1,2", "--output", link)
    assert link.is_symlink()
    assert target.read_bytes().startswith(b"\x93NUMPY")
