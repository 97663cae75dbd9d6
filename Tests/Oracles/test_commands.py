"""Commands end with a status that scripts can use, and say what is wrong in words."""

import json
import os
import subprocess
import sys

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
        (["bench", "MODEL", "--against", "ollama"], 64, "llama.cpp"),
        (["bench", "MODEL", "--against", "llama.cpp", "--python", "/no/such/python"], 65, "--python"),
        (["serve", "MODEL", "--cache-size", "much"], 64, "--cache-size"),
        (["serve", "MODEL", "--cache-type", "q2_k"], 64, "--cache-type"),
        (["run", "MODEL", "--raw", "x", "--temp", "-1"], 64, "--temp"),
        (["run", "MODEL", "--raw", "x", "--threads", "99999"], 64, "threads"),
        (["run", "MODEL", "--raw", "x", "--ctx-size", "999999999"], 64, "context length"),
        (["run", "MODEL", "--raw", "x", "--batch-size", "999999999"], 64, "batch length"),
        (["serve", "MODEL", "MODEL"], 64, "--alias"),
        (["serve", "MODEL", "--host", "999.1.1.1", "--allow-anyone"], 69, "999.1.1.1"),
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


def test_bench_measures_llama_cpp_in_turn(minerva, random_model):
    sizes = ("--prompt", "16", "--streams", "2", "--generate", "4", "--prefix", "8")
    report = json.loads(
        minerva.run(
            "bench", random_model(QUICK), *sizes, "--json", "--against", "llama.cpp", "--python", sys.executable
        )
    )
    for kind, figure in (("pp", "16"), ("tg", "2")):
        ours, theirs = (report[engine][kind][figure] for engine in ("minerva", "llama.cpp"))
        assert 0 < ours["least"] <= ours["median"] <= ours["most"]
        assert 0 < theirs["least"] <= theirs["median"] <= theirs["most"]
        assert report[kind][figure] == ours["median"]
        assert report["ratio"][kind][figure] == pytest.approx(
            ours["median"] / theirs["median"], rel=1e-3, abs=0.01  # medians are rounded
        )


def test_owlet_is_there_and_tells_where_it_comes_from(minerva):
    models = json.loads(minerva.run("list", "--json"))
    assert "owlet" in [model["name"] for model in models]
    told = minerva.run("show", "owlet")
    for part in ("Minerva authors", "MIT", "training/", "seed"):
        assert part in told


def test_owlet_answers_when_no_model_is_named(minerva):
    assert "owlet" in minerva.run("run", "--temp", "0", "--quiet", input="Who are you?")
