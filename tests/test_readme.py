"""README's examples run as they stand."""

import re

from samples import ROOT


def test_the_python_example_runs(monkeypatch):
    monkeypatch.chdir(ROOT)
    readme = (ROOT / "README.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    names = {}
    exec(code, names)  # noqa: S102 - our own README
    assert len(names["frame"]) == len(names["articles"])
    assert len(names["disputes"]) >= 1
