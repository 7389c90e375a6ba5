"""Read settings, and refuse wrong ones with the key, the place and the remedy."""

import json
from pathlib import Path

import pytest

from datasette_reliability.errors import SettingsError
from datasette_reliability.records import Dispute, Settings
from datasette_reliability.settings import SETTINGS, settings_from, settings_from_file

PARTIES = {"harbor": {"union": ["Dockers United"], "port": ["Velm", "Port of Velm"]}}
DOCS = Path(__file__).parents[1] / "docs" / "settings.md"


def test_nothing_is_the_defaults():
    assert settings_from(None, "x") == settings_from({}, "x") == Settings()


def test_every_key_is_taken():
    block = {"engine": "fast", "rubric": "mine", "parties": PARTIES, "admiralty_mode": "lenient"}
    block["try_it"] = False
    block["facet_cache_mb"] = 64
    block["corroborate"] = True
    assert set(block) == {setting.key for setting in SETTINGS}
    assert settings_from(block, "x") == Settings(
        engine="fast",
        rubric="mine",
        disputes=(
            Dispute("harbor", {"union": ("Dockers United",), "port": ("Velm", "Port of Velm")}),
        ),
        admiralty_mode="lenient",
        try_it=False,
        facet_cache_mb=64,
        corroborate=True,
    )


def test_one_word_may_stand_alone():
    parties = {"harbor": {"union": "Dockers  United", "port": "Velm"}}
    (dispute,) = settings_from({"parties": parties}, "x").disputes
    assert dispute.sides == {"union": ("Dockers United",), "port": ("Velm",)}


@pytest.mark.parametrize(
    ("block", "told"),
    [
        (["engine"], ["must be a mapping", "admiralty_mode"]),
        ({"partys": PARTIES}, ["'partys'", "write 'parties'"]),
        ({"zzz": 1}, ["'zzz'", "engine, rubric, parties, admiralty_mode"]),
        ({1: 1}, ["unknown setting 1"]),
        ({"engine": 3}, ["engine must be a name", "auto"]),
        ({"rubric": " "}, ["rubric must be a name"]),
        ({"admiralty_mode": "nato"}, ["admiralty_mode", "'nato'", "reported or lenient"]),
        ({"try_it": "no"}, ["try_it must be true or false", "'no'"]),
        ({"facet_cache_mb": 0}, ["facet_cache_mb must be a whole number of megabytes", "0"]),
        ({"facet_cache_mb": True}, ["facet_cache_mb", "True"]),
        ({"parties": ["Velm"]}, ["parties", "dispute: {side: [words]"]),
        ({"parties": {1: {}}}, ["parties", "quotation marks"]),
        ({"parties": {"harbor": {"union": ["Dockers"]}}}, ["harbor", "at least two sides"]),
        ({"parties": {"harbor": None}}, ["harbor", "at least two sides"]),
        ({"parties": {"harbor": {"union": [], "port": ["Velm"]}}}, ["harbor", "union", "no words"]),
        ({"parties": {"harbor": {"union": "", "port": ["Velm"]}}}, ["union", "''"]),
        ({"parties": {"harbor": {"union": [True], "port": ["Velm"]}}}, ["union", "True"]),
        ({"parties": {"harbor": {1: ["a"], "port": ["Velm"]}}}, ["side 1", "quotation marks"]),
        (
            {"parties": {"harbor": {"union": ["velm"], "port": ["Velm"]}}},
            ["'Velm'", "both union and port", "one side"],
        ),
    ],
)
def test_a_wrong_setting_is_told(block, told):
    with pytest.raises(SettingsError) as caught:
        settings_from(block, "metadata.yml")
    for part in ["metadata.yml", *told]:
        assert part in str(caught.value)


@pytest.mark.parametrize("name", ["metadata.yml", "metadata.json"])
@pytest.mark.parametrize("whole", [True, False])
def test_a_file_is_read_whole_or_alone(tmp_path, name, whole):
    block = {"parties": PARTIES, "admiralty_mode": "lenient"}
    data = {"title": "Harbor", "plugins": {"datasette-reliability": block}} if whole else block
    path = tmp_path / name
    path.write_text(json.dumps(data))
    assert settings_from_file(path) == settings_from(block, "x")


@pytest.mark.parametrize(
    "text", ["", "title: Harbor", "plugins: {}", "plugins: {datasette-block: {x: 1}}", "plugins:"]
)
def test_a_file_without_the_block_is_the_defaults(tmp_path, text):
    path = tmp_path / "metadata.yml"
    path.write_text(text)
    assert settings_from_file(path) == Settings()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("metadata.yml", "parties: [unclosed"),
        ("metadata.json", "{"),
        ("metadata.yml", "just words"),
        ("metadata.yml", "plugins: [1]"),
        ("metadata.yml", "plugins: {datasette-reliability: {enginee: x}}"),
    ],
)
def test_a_broken_file_is_told_by_name(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(SettingsError, match=name):
        settings_from_file(path)


def test_a_missing_or_binary_file_is_told(tmp_path):
    binary = tmp_path / "claims.db"
    binary.write_bytes(b"SQLite format 3\0\xff\xfe")
    for path in (tmp_path / "none.yml", binary):
        with pytest.raises(SettingsError, match="cannot be read"):
            settings_from_file(path)


def test_every_setting_is_documented():
    page = DOCS.read_text("utf-8")
    for setting in SETTINGS:
        assert f"## `{setting.key}`" in page
        assert setting.definition in page
        for line in setting.example.splitlines():
            assert f"    {line}\n" in page
