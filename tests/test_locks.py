"""The locks hold: every library is pinned with hashes, fits what pyproject.toml asks for, and may be passed on with the toolkit."""

import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCKS = {path.name: path for path in sorted(ROOT.glob("requirements*.lock"))}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = {
    "requirements.lock": {"build"},
    "requirements-test.lock": {"build", "test", "fast", "cluster", "postgis"},
}
FREE = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|Zlib|HPND|MPL|Mozilla|LGPL|Lesser General|Unlicense|CC0|0BSD|OFL|public domain",
    re.IGNORECASE,
)
NOT_FREE = re.compile(
    r"(?<!L)(?<!Lesser )\bA?GPL|(?<!Lesser )General Public License|proprietary|commercial", re.IGNORECASE
)


def entries(path):
    """Each pinned library of a lock: its requirement and its hashes."""
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            named, *hashes = line.split("--hash=")
            yield Requirement(named.strip()), [one.strip() for one in hashes]


@pytest.mark.parametrize("name", LOCKS)
def test_every_library_is_pinned_with_hashes(name):
    found = list(entries(LOCKS[name]))
    assert len(found) > 40
    for one, hashes in found:
        assert [part.operator for part in one.specifier] == ["=="] and one.url is None, one
        assert hashes and all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes), one


@pytest.mark.parametrize("name", EXTRAS)
def test_the_locked_versions_are_those_asked_for(name):
    pinned = {
        canonicalize_name(one.name): next(iter(one.specifier)).version for one, _ in entries(LOCKS[name])
    }
    asked = [*PROJECT["dependencies"]]
    for extra in EXTRAS[name]:
        asked += PROJECT["optional-dependencies"][extra]
    for one in map(Requirement, asked):
        assert one.specifier.contains(pinned[canonicalize_name(one.name)], prereleases=True), one


def licence(name):
    """What a library says of its licence, in any of the three places where it may."""
    about = importlib.metadata.metadata(name)
    told = [about.get("License-Expression") or "", *(about.get_all("Classifier") or [])]
    told = [
        one
        for one in told
        if one and (not one.startswith("Classifier") and ("License" in one or "::" not in one))
    ]
    return " ".join([*told, (about.get("License") or "")[:200]])


def test_what_is_installed_may_be_passed_on():
    """Of the libraries that the toolkit itself needs, as far as they are installed here."""
    seen = {}
    for one, _ in entries(LOCKS["requirements.lock"]):
        try:
            seen[one.name] = licence(one.name)
        except importlib.metadata.PackageNotFoundError:
            continue  # of another platform
    assert len(seen) > 40
    assert {name: told for name, told in seen.items() if not FREE.search(told) or NOT_FREE.search(told)} == {}
