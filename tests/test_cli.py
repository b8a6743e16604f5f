"""The command: exit codes, streams, messages, help."""

import json
import subprocess
import sys
import time

import click
import pytest
from click.testing import CliRunner
from samples import EXAMPLES, ON_TOPIC, ROOT

from newsgauge.scoring.cli import main


def newsgauge(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(ON_TOPIC, "utf-8")
    return path


def test_score_writes_a_run_and_says_where_the_report_is(tmp_path):
    out = tmp_path / "run"
    result = newsgauge("score", EXAMPLES, "--out", out, "--workers", 1)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "14 articles read, 12 scored" or (
        result.stdout.startswith("14 articles read, ")
    )
    assert result.stdout.splitlines()[-1] == f"report: {out / 'report.html'}"
    assert "articles" in result.stderr
    assert "/s" in result.stderr
    assert (out / "report.html").read_text("utf-8").startswith("<!doctype html>")


def test_json_on_standard_output_is_the_run(tmp_path, article):
    out = tmp_path / "run"
    result = newsgauge("score", article, "--out", out, "--json")
    assert json.loads(result.stdout) == json.loads((out / "run.json").read_text())


def test_unreadable_inputs_are_no_failure_unless_strict(tmp_path, article):
    (tmp_path / "b.txt").write_text("")
    for flags, code in (([], 0), (["--strict"], 1)):
        result = newsgauge("score", tmp_path / "a.txt", tmp_path / "b.txt", "--out",
                           tmp_path / "run", *flags)  # fmt: skip
        assert result.exit_code == code
        assert "not readable: 1" in result.stdout
        assert f"not read: {tmp_path / 'b.txt'}: empty file\n" in result.stderr


def test_nothing_readable_exits_1_with_one_line(tmp_path):
    (tmp_path / "b.txt").write_text("")
    result = newsgauge("score", tmp_path / "b.txt", "--out", tmp_path / "run")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.splitlines() == [f"Error: {tmp_path / 'b.txt'}: empty file"]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["score"],
        ["score", "a.txt"],
        ["report", ".", "--format", "pdf"],
        ["nonsense"],
    ],
)
def test_wrong_usage_exits_2(arguments):
    assert newsgauge(*arguments).exit_code == 2


@pytest.mark.parametrize("format_", ["html", "md", "json", "csv"])
def test_report_writes_each_format_to_standard_output_or_a_file(
    tmp_path, article, format_
):
    run = tmp_path / "run"
    newsgauge("score", article, "--out", run)
    printed = newsgauge("report", run, "--format", format_)
    assert printed.exit_code == 0
    file = tmp_path / f"report.{format_}"
    written = newsgauge("report", run, "--format", format_, "--out", file)
    assert written.exit_code == 0
    assert written.stdout == ""
    assert file.read_text("utf-8") == printed.stdout


def test_report_of_what_is_no_run_exits_1(tmp_path):
    result = newsgauge("report", tmp_path)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert len(result.stderr.splitlines()) == 1


def test_explain_shows_label_probabilities_and_evidence_by_voice(article):
    result = newsgauge("explain", article)
    assert result.exit_code == 0
    assert "kremlin_score" in result.stdout
    assert "quoted: Anton Rudenko" in result.stdout
    assert "(own)" in result.stdout


def test_explain_says_why_an_article_is_not_scored(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("The spring fair of bakers opened on Thursday in the market hall.")
    assert "not scored: off topic" in newsgauge("explain", path).stdout


def test_explain_json_is_the_score(article):
    record = json.loads(newsgauge("explain", article, "--json").stdout)
    assert sum(record["probabilities"].values()) == pytest.approx(1)
    for item in record["evidence"]:
        assert ON_TOPIC[item["start"] : item["end"]] == item["phrase"]


def test_models_are_listed_and_shown():
    row, other = json.loads(newsgauge("models", "list", "--json").stdout)
    assert (row["axis"], other["axis"]) == ("kremlin", "leaning")
    assert newsgauge("models", "list").stdout.startswith("kremlin ")
    card = newsgauge("models", "show", "kremlin").stdout
    assert card.startswith("# Model card")
    shown = json.loads(newsgauge("models", "show", "kremlin", "--json").stdout)
    assert shown["digest"] == row["digest"]
    assert shown["figures"]["macro_f1"]["value"] < 1
    missing = newsgauge("models", "show", "weather")
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert "there are: kremlin" in missing.stderr


def commands(group, prefix=()):
    for name, command in group.commands.items():
        yield (*prefix, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*prefix, name))


def test_every_command_and_option_has_help():
    for names, command in commands(main):
        result = newsgauge(*names, "--help")
        assert result.exit_code == 0
        assert command.help, names
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, (names, parameter.name)


def test_help_does_not_wait_for_scikit_learn():
    code = (
        "import sys; from newsgauge.scoring.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "assert not {'sklearn', 'pandas', 'numpy', 'pyarrow'} & set(sys.modules)"
    )
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
        seconds.append(time.perf_counter() - start)
    # The best of five: other work on the machine only ever adds.
    assert min(seconds) < 0.3


def test_readme_shows_the_help_that_there_is():
    readme = (ROOT / "README.md").read_text("utf-8")
    for names, _ in commands(main):
        assert f"newsgauge {' '.join(names)}" in readme
