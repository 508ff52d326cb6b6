"""A file of a known layout is recognised without a mapping, whatever else it holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.parameters import IngestParameters
from insight.preview import look
from insight.settings import Settings
from insight.sources.columns import FIELDS, normal_name
from insight.sources.files import open_rows, read_items
from insight.sources.presets import Preset, preset_of, presets
from tests.test_web_preview import page_of
from tests.web_app import logged_in, text_of

REAL = [
    ("en_playstore_ug/nssf.csv", "google-play-scraper"),
    ("en_playstore_ug/safeboda.csv", "google-play-scraper"),
    ("en_amazon_sandisk/amazon_review.csv", "amazon-2018"),
    ("en_amazon_fashion5/AMAZON_FASHION_5.json", "amazon-2018"),
    ("zh_jd_comment/jd_comment.csv", "jd-comment"),
]
OTHERS = [
    "en_twitter_airline/Tweets_merged.csv",
    "zh_reviews_sophon/online_shopping_10_cats.csv",
    "zh_bdci_car/train_80.csv",
    "zh_covid_weibo/labeledData.csv",
]


@pytest.mark.parametrize(("name", "preset"), REAL)
def test_real_files_are_recognised(
    name: str, preset: str, real_data: Callable[[str], Path]
) -> None:
    path = real_data(name)
    with open_rows(path) as (columns, _):
        found = preset_of(columns)
    assert found and found.name == preset
    items = list(islice(read_items(path, {}), 50))
    assert all(item.fields["source"] == found.fixed["source"] for item in items)
    assert sum(bool(item.fields["text"]) for item in items) > 40


@pytest.mark.parametrize("name", OTHERS)
def test_other_real_files_are_not_taken_for_one(
    name: str, real_data: Callable[[str], Path]
) -> None:
    with open_rows(real_data(name)) as (columns, _):
        assert preset_of(columns) is None


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.name)
def test_each_is_complete_and_cites_where_it_is_published(preset: Preset) -> None:
    assert urlsplit(preset.layout).scheme == "https" and preset.title
    assert len(preset.columns) >= 5, "fewer columns are those of many files"
    assert set(preset.fields) <= set(FIELDS) and "text" in preset.fields
    assert set(preset.fixed) <= {"source", "kind"}
    assert normal_name(preset.fields["text"]) in map(normal_name, preset.columns)


def test_no_layout_hides_another() -> None:
    for preset in presets():
        assert preset_of(preset.columns) is preset


@given(st.data())
def test_order_case_and_more_columns_make_no_difference(data: st.DataObject) -> None:
    preset = data.draw(st.sampled_from(presets()))
    columns = data.draw(st.permutations([name.upper() for name in preset.columns]))
    assert preset_of([*columns, "shelf", "nose"]) is preset


@given(st.data())
def test_with_a_column_missing_it_is_not_that_layout(data: st.DataObject) -> None:
    preset = data.draw(st.sampled_from(presets()))
    gone = data.draw(st.sampled_from(preset.columns))
    assert preset_of([name for name in preset.columns if name != gone]) is not preset


def csv(path: Path, columns: Sequence[str], *rows: Sequence[str]) -> Path:
    path.write_text("\n".join(",".join(row) for row in (columns, *rows)), encoding="utf-8")
    return path


WEIBO = (
    "id,bid,user_id,用户昵称,微博正文,发布位置,艾特用户,话题,转发数,评论数,点赞数,发布时间,发布工具"
).split(",")
POST = "5123,Abc,77,小明,这个水壶很好用,,,,1,2,3,2026-11-02 09:00,iPhone".split(",")


def test_fixed_values_hold_unless_somebody_says_otherwise(
    tmp_path: Path, settings: Settings
) -> None:
    path = csv(tmp_path / "a.csv", WEIBO, POST)
    for source, stored in (("file", "Weibo"), ("my forum", "my forum")):
        [shown] = look(settings, IngestParameters(files=[str(path)], source=source), path)
        assert shown.preset and shown.cleaned
        [document] = shown.cleaned.documents
        assert (document.source, document.kind) == (stored, "post")
        assert (document.likes, document.replies, document.text) == (3, 2, "这个水壶很好用")


def test_a_mapping_by_hand_wins(tmp_path: Path) -> None:
    path = csv(tmp_path / "a.csv", WEIBO, POST)
    [item] = read_items(path, {"text": "用户昵称", "rating": ""})
    assert item.fields["text"] == "小明" and item.fields["source"] == "Weibo"


def test_comments_of_a_crawler_are_read_from_its_json(tmp_path: Path) -> None:
    row = {"comment_id": "c1", "create_time": 1780000000000, "note_id": "n1", "content": "好用"}
    row |= {"sub_comment_count": "0", "parent_comment_id": 0, "like_count": "1,204"}
    path = tmp_path / "search_comments.json"
    path.write_text(json.dumps([row]), encoding="utf-8")
    [item] = read_items(path, {})
    assert (item.fields["id"], item.fields["text"], item.fields["kind"]) == (
        "c1",
        "好用",
        "comment",
    )


def test_an_export_of_the_play_console_is_read_as_it_comes(
    tmp_path: Path, settings: Settings
) -> None:
    console = next(one for one in presets() if one.name == "google-play-console")
    row = dict.fromkeys([*console.columns, *console.fields.values()], "")
    row |= {"Package Name": "com.example.kettle", "Star Rating": "2", "Review Text": "Crashes."}
    row |= {"Review Submit Millis Since Epoch": "1780000000000", "Developer Reply Text": "Sorry."}
    row |= {"Developer Reply Millis Since Epoch": "1780000100000"}
    row |= {"Review Link": "https://play.google.com/console/review?reviewId=gp%3AAOqp"}
    path = tmp_path / "reviews.csv"
    path.write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n", encoding="utf-16")
    [shown] = look(settings, IngestParameters(files=[str(path)]), path)
    assert shown.preset is console and shown.cleaned and not shown.problem
    [document] = shown.cleaned.documents
    assert (document.source, document.product) == ("Google Play", "com.example.kettle")
    assert document.rating == 2 and document.answer == "Sorry." and document.answered_at
    assert document.published_at == datetime.fromtimestamp(1_780_000_000, UTC)


def test_the_preview_says_which_layout_it_took(settings: Settings) -> None:
    table = "\n".join([",".join(WEIBO), ",".join(POST)]).encode()
    _, page = page_of(logged_in(settings), ("weibo.csv", table))
    words = text_of(page)
    assert "known layout" in words and "weibo-search (Weibo)" in words and "Weibo" in words
    assert 'href="https://github.com/dataabc/weibo-search"' in page
