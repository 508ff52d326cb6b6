"""Product facts from files: what is read, and what is said of that which cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from insight.campaigns.facts import facts_from, read_facts
from insight.errors import SourceError

KETTLE = {
    "name": "Kettle",
    "attributes": {"Capacity": "1.2 L"},
    "price": "$30",
    "proofs": ["CE 1234"],
}


def written(tmp_path: Path, name: str, content: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_one_object_a_list_and_lines_are_read_alike(tmp_path: Path) -> None:
    one = read_facts(written(tmp_path, "one.json", json.dumps(KETTLE, indent=1)))
    several = read_facts(written(tmp_path, "list.json", json.dumps([KETTLE, KETTLE])))
    lines = read_facts(
        written(tmp_path, "l.jsonl", f"{json.dumps(KETTLE)}\n\n{json.dumps(KETTLE)}\n")
    )
    assert one.only().attributes == {"Capacity": "1.2 L"}
    assert several.products == lines.products == (one.only(), one.only())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_every_other_column_of_a_table_is_an_attribute(tmp_path: Path, encoding: str) -> None:
    table = '名称,容量,价格,证明\n水壶,1.2 升,30 元,"CE 1234；SGS 5\nTÜV 9"\n杯子,,,\n'
    found = read_facts(written(tmp_path, "facts.csv", table.encode(encoding)))
    kettle, cup = found.products
    assert kettle.model_dump() == {
        "name": "水壶",
        "attributes": {"容量": "1.2 升"},
        "price": "30 元",
        "proofs": ("CE 1234", "SGS 5", "TÜV 9"),
    }
    assert cup.attributes == {} and cup.price is None


def test_good_rows_are_kept_beside_bad_ones_which_say_where_and_why(tmp_path: Path) -> None:
    table = written(tmp_path, "facts.csv", "name,Size\nCup,3 cm\n,4 cm\n\nJug,5 cm\n")
    found = read_facts(table)
    assert [one.name for one in found.products] == ["Cup", "Jug"]
    (bad,) = found.bad
    assert bad.line == 3 and "facts.csv, line 3" in bad.problem and "name" in bad.problem
    lines = written(tmp_path, "f.jsonl", f'{json.dumps(KETTLE)}\n{{"name": \n["x"]\n')
    assert [one.line for one in read_facts(lines).bad] == [2, 3]


def test_an_object_in_a_list_is_named_by_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, "list.json", '[\n {"name": "Cup"},\n {"nam": "Jug"},\n 7\n]')
    found = read_facts(path)
    assert [one.name for one in found.products] == ["Cup"]
    assert [one.line for one in found.bad] == [3, 4]
    assert "“7” is no product" in found.bad[1].problem


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("broken.json", '{"name": "Cup",\n "price": }', "broken.json, line 2"),
        ("empty.json", "[]", "holds no product"),
        ("other.csv", "colour,size\nred,3\n", "no column holds the product's name"),
        ("latin.json", '{"name": "Caf\xe9"}'.encode("latin-1"), "UTF-8"),
    ],
)
def test_a_file_without_products_is_refused_with_what_to_do(
    tmp_path: Path, name: str, content: str | bytes, said: str
) -> None:
    with pytest.raises(SourceError, match=said):
        read_facts(written(tmp_path, name, content))
    with pytest.raises(SourceError, match="cannot be read"):
        read_facts(tmp_path / "nowhere.json")


def test_plain_values_become_words_and_others_are_refused_by_field() -> None:
    facts = facts_from(
        {"name": " Cup ", "attributes": {"Lid": True, "Weight": 3.0, "Colours": ["red", "blue"]}},
        "x",
    )
    assert facts.name == "Cup"
    assert facts.attributes == {"Lid": "yes", "Weight": "3", "Colours": "red, blue"}
    with pytest.raises(SourceError, match=r"x: attributes\.Size.*“\{'a': 1\}”"):
        facts_from({"name": "Cup", "attributes": {"Size": {"a": 1}}}, "x")
    with pytest.raises(SourceError, match="colour"):
        facts_from({"name": "Cup", "colour": "red"}, "x")


def test_one_product_is_taken_only_where_there_is_one(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds 2"):
        read_facts(written(tmp_path, "list.json", json.dumps([KETTLE, KETTLE]))).only()
