"""``make test-datasette``: run Datasette's own tests with this plugin in it, and without.

The tests come from the source distribution on PyPI, which lacks their fixtures; those here stand
in for them. What passes without the plugin has to pass with it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from xml.etree import ElementTree

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TESTS = ("test_facets.py", "test_filters.py", "test_table_api.py", "test_table_html.py")
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")
ROWS = "1.0a41"  # from here on the package holds the rows of its test database
# What these rows were for 0.65.
OLDER = (
    (r"(CREATE TABLE simple_primary_key \(\s+id) integer", r"\1 varchar(30)"),
    (r"(foreign_key_with_(?:blank_)?label|\bf[123]) integer", r"\1 varchar(30)"),
    (r"INSERT INTO compound_primary_key VALUES \('d', .*\n", ""),
    (r"INSERT INTO no_primary_key VALUES \(\"RENDER.*?;", ""),
)


def main(folder: Path, *pythons: str) -> None:
    """Print how many tests pass with and without; the exit code is 1 where one fails by us."""
    parser = folder / "parser"  # of HTML, which their tests of pages use
    if not parser.exists():
        output(*PIP, "install", "--quiet", "--target", str(parser), "beautifulsoup4")
    broken = []
    for python in pythons:
        version = output(python, "-c", "import datasette; print(datasette.__version__)").strip()
        tests = laid_out(folder, version)
        without, with_ours = (passed(python, tests, parser, ours) for ours in (False, True))
        broken += [f"{version} {name}" for name in sorted(without - with_ours)]
        print(
            f"Datasette {version}: {len(without)} of its tests pass without this plugin,"
            f" {len(without & with_ours)} of these with it."
        )
    print("\n".join(f"FAILS WITH THE PLUGIN: {name}" for name in broken))
    sys.exit(bool(broken))


def laid_out(folder: Path, version: str) -> Path:
    """Return a folder with Datasette's tests and our fixtures."""
    run = folder / f"run-{version}"
    shutil.rmtree(run, ignore_errors=True)
    shutil.copytree(HERE / "tests", run / "tests")
    for name in TESTS:
        shutil.copy(source(folder, version) / "tests" / name, run / "tests")
    rows = (source(folder, ROWS) / "datasette" / "fixtures.py").read_text("utf-8")
    kept = "".join(line for line in rows.splitlines(keepends=True) if "documented" not in line)
    for pattern, older in () if version.startswith("1.") else OLDER:
        kept = re.sub(pattern, older, kept)
    (run / "tests" / "rows.py").write_text(kept, "utf-8")
    return run


def source(folder: Path, version: str) -> Path:
    """Return the unpacked source distribution; it is asked for once."""
    unpacked = folder / f"datasette-{version}"
    if not unpacked.exists():
        folder.mkdir(parents=True, exist_ok=True)
        wanted = ("download", "--quiet", "--no-deps", "--no-binary", ":all:", "--dest", str(folder))
        output(*PIP, *wanted, f"datasette=={version}")
        with tarfile.open(folder / f"datasette-{version}.tar.gz") as archive:
            archive.extractall(folder, filter="data")
    return unpacked


def passed(python: str, run: Path, parser: Path, ours: bool) -> set[str]:
    """Return the names of the tests that pass."""
    found = run / f"found-{ours}.xml"
    options = ("-q", "-p", "no:cacheprovider", "--continue-on-collection-errors")
    subprocess.run(
        [python, "-m", "pytest", *options, f"--junitxml={found}", "tests"],
        cwd=run,
        env=os.environ | {"WITH_RELIABILITY": f"{ours:d}", "PYTHONPATH": f"{ROOT}:{parser}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    cases = ElementTree.parse(found).iter("testcase")
    return {f"{case.get('classname')}::{case.get('name')}" for case in cases if not len(case)}


def output(*command: str) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), *(str(Path(each).absolute()) for each in sys.argv[2:]))
