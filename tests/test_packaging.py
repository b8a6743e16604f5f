"""What is installed is what is on disk."""

import subprocess
import sys
import tarfile
import tomllib
import zipfile

import pytest
from samples import ROOT

TOP = ("scoring", "models", "reports")


def test_every_subpackage_is_listed():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    found = {
        "newsgauge." + ".".join(path.parent.relative_to(ROOT).parts)
        for top in TOP
        for path in (ROOT / top).rglob("__init__.py")
    }
    assert set(project["tool"]["setuptools"]["packages"]) == found


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel through an sdist, without a network."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "build",
            "--no-isolation",
            "--outdir",
            str(out),
            str(ROOT),
        ],
        check=True,
        capture_output=True,
    )
    return next(out.glob("*.whl")), next(out.glob("*.tar.gz"))


def test_the_wheel_holds_every_module_template_and_bundle(wheel):
    names = set(zipfile.ZipFile(wheel[0]).namelist())
    wanted = {
        f"newsgauge/{path.relative_to(ROOT).as_posix()}"
        for top in TOP
        for path in (ROOT / top).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted <= names
    extra = {name for name in names - wanted if ".dist-info/" not in name}
    assert extra == set()
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_sdist_can_build_the_wheel_again(wheel):
    with tarfile.open(wheel[1]) as archive:
        names = {name.split("/", 1)[-1] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "scoring/cli/score.py"} <= names


def test_bundles_stay_small():
    files = [
        path for path in (ROOT / "models" / "bundles").rglob("*") if path.is_file()
    ]
    assert 0 < sum(path.stat().st_size for path in files) < 25_000_000
