"""Products, data, models and settings through their pages: asked first, written down, inert."""

from __future__ import annotations

import io
import json
import re

import pytest

from insight import backups, products, retention
from insight.runner import run_here
from insight.settings import Settings, load_settings
from insight.state import State
from insight.store import loader
from insight.store.reader import Reader
from insight.users import create_user
from tests.test_erasure import AUTHOR, load, mine
from tests.web_app import HOSTILE, PASSWORD, Visitor, fill, logged_in, running_broker, text_of


def analyst(settings: Settings, role: str = "analyst") -> Visitor:
    create_user(State(settings), "mei", PASSWORD, role)
    visitor = Visitor(settings)
    visitor.log_in("mei")
    return visitor


def actions(settings: Settings) -> set[str]:
    rows = State(settings).rows("audit_log", who=None, action=None, count=99, offset=0)
    return {row["action"] for row in rows}


def test_a_product_is_added_edited_removed_and_undone_in_the_page(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    form = {"product": "Pot", "listing": "Kettle"}
    assert visitor.post("/settings/products", form).status_code == 302
    page = text_of(visitor.get("/settings/products").text)
    assert "1 change waits to be loaded" in page and "Pot" in page
    loader.load(settings)
    part = visitor.client.get("/settings/products", headers={"HX-Request": "true"}).text
    assert "All changes are loaded" in part and "hx-trigger" not in part
    names = Reader(settings).rows("products/documents.sql")
    assert {"Pot", "Lamp"} <= {row["product"] for row in names}
    old = {"old_listing": "Kettle", "old_shop": ""}
    visitor.post("/settings/products", {**form, **old, "competes_with": "Lamp"})
    visitor.post("/settings/products/remove", {"listing": "Kettle", "shop": ""})
    assert products.listings(settings, State(settings)) == []
    edit = products.edits(settings, State(settings))[0]
    visitor.post(f"/settings/products/undo/{edit.edit_id}")
    (one,) = products.listings(settings, State(settings))
    assert (one.product, one.competes_with) == ("Pot", "Lamp")
    assert {"product.put", "product.removed", "product.undone"} <= actions(settings)


def test_hostile_names_of_products_stay_text_and_go_out_inert(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    for listing in (HOSTILE, "=1+1"):
        visitor.post("/settings/products", {"product": HOSTILE, "listing": listing})
    page = visitor.get("/settings/products").text
    assert "<script>alert" not in page and "<img src=x" not in page
    table = visitor.get("/settings/products/products.csv").text
    assert "'=1+1" in table and ",=1+1" not in table
    data = {"file": (io.BytesIO(table.encode()), "x.csv"), "csrf_token": visitor.token()}
    answer = visitor.client.post("/settings/products/import", data=data)
    assert "2 were known already" in text_of(answer.text)


def test_a_viewer_reads_products_and_changes_none(settings: Settings) -> None:
    visitor = analyst(settings, "viewer")
    assert "Add a listing" not in visitor.get("/settings/products").text
    token = visitor.token_of("/settings/profile")
    for path in ("", "/remove", "/undo/1", "/import"):
        answer = visitor.client.post(f"/settings/products{path}", headers={"X-CSRFToken": token})
        assert answer.status_code == 403


def test_retention_shows_what_it_would_delete_before_it_is_switched_on(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    looked = visitor.post("/settings/data/retention", {"months": "1", "action": "look"})
    assert "the next night would delete" in looked.text
    assert retention.months(State(settings)) is None, "looking decides nothing"
    visitor.post("/settings/data/retention", {"months": "12"})
    assert retention.months(State(settings)) == 12
    assert "older than 12 months are deleted" in text_of(visitor.get("/settings/data").text)
    for wrong in ("0", "many", "9999"):
        assert visitor.post("/settings/data/retention", {"months": wrong}).status_code == 400
    visitor.post("/settings/data/retention", {"months": ""})
    assert retention.months(State(settings)) is None
    assert "data.retention" in actions(settings)


def test_an_erasure_is_counted_first_confirmed_and_written_down(settings: Settings) -> None:
    load(settings, [mine(number) for number in range(3)])
    with running_broker(settings):
        visitor = logged_in(settings)
        counted = visitor.post("/settings/data/erase", {"which": AUTHOR, "action": "look"})
        assert "nothing brings it back" in counted.text and ">3<" in counted.text
        assert State(settings).rows("jobs", count=9) == []
        answer = visitor.post("/settings/data/erase", {"which": AUTHOR, "action": "erase"})
    row = State(settings).row("job", job_id=answer.location.rsplit("/", 1)[1])
    assert row is not None and json.loads(row["parameters"])["author"] == AUTHOR
    (entry,) = State(settings).rows("audit_log", who=None, action="data.erased", count=9, offset=0)
    assert entry["subject"] == AUTHOR and json.loads(entry["details"])["documents"] == 3


@pytest.mark.parametrize("which", ["", "x", HOSTILE, "../../etc"])
def test_only_hashes_and_ids_are_erased(settings: Settings, which: str) -> None:
    form = {"which": which, "action": "erase"}
    assert logged_in(settings).post("/settings/data/erase", form).status_code == 400


def test_nothing_is_erased_where_nothing_is_found(settings: Settings) -> None:
    fill(settings)
    answer = logged_in(settings).post(
        "/settings/data/erase", {"which": "f" * 32, "action": "erase"}
    )
    assert "No document of this author" in answer.text
    assert State(settings).rows("jobs", count=9) == []


def test_back_ups_and_exports_are_for_administrators(settings: Settings) -> None:
    fill(settings)
    run_here(settings, "backup", {}, "admin")
    (one,) = backups.backups(settings)
    admin, other = logged_in(settings), analyst(settings)
    answer = admin.get(f"/settings/data/backups/{one.name}")
    assert answer.status_code == 200 and len(answer.data) == one.size
    assert one.name in answer.headers["Content-Disposition"]
    assert other.get("/settings/data").status_code == 403
    assert other.get(f"/settings/data/backups/{one.name}").status_code == 403
    for path in ("backups/..%2fsecrets.json", "exports/x.zip"):
        assert admin.get(f"/settings/data/{path}").status_code != 200
    admin.post(f"/settings/data/backups/{one.name}/remove")
    assert backups.backups(settings) == []
    assert {"data.backup_downloaded", "data.backup_removed"} <= actions(settings)


def test_settings_are_shown_with_their_source_and_secrets_are_not(settings: Settings) -> None:
    settings.home.mkdir(parents=True)
    (settings.home / "insight.env").write_text(
        "INSIGHT_ENDPOINT_KEY=sk-very-secret\nINSIGHT_BROKER_URL=redis://u:pass-word@host:1/0\n"
    )
    found = load_settings(settings.home)
    page = logged_in(found).get("/settings/instance").text
    assert "sk-very-secret" not in page and "pass-word" not in page
    row = re.search(r"INSIGHT_ENDPOINT_KEY</code>.*?</tr>", page, re.DOTALL)
    assert row and "set, not shown" in row[0] and "file of the home" in row[0]
    assert "redis://***@host:1/0" in page
    assert analyst(found).get("/settings/instance").status_code == 403


def test_models_are_listed_with_licence_and_whether_they_are_whole(settings: Settings) -> None:
    words = text_of(logged_in(settings).get("/settings/models").text)
    assert "here, verified" in words and "MIT" in words and "not here" in words
    other = analyst(settings)
    assert other.post("/settings/models", {"task": "sentiment", "whose": "ours"}).status_code == 403


def test_a_head_that_is_not_there_cannot_be_chosen(settings: Settings) -> None:
    visitor = logged_in(settings)
    answer = visitor.post("/settings/models", {"task": "sentiment", "whose": "own"})
    assert answer.status_code == 400 and "no own head" in answer.text
    assert visitor.post("/settings/models", {"task": "x", "whose": "y"}).status_code == 400


def test_sources_say_whether_they_ran_and_what_is_stored(settings: Settings) -> None:
    fill(settings)
    words = text_of(logged_in(settings).get("/settings/sources").text)
    assert "It has not run yet." in words and "shop" in words


def test_a_program_keeps_products_and_counts_an_erasure(settings: Settings) -> None:
    load(settings, [mine(0)])
    visitor = logged_in(settings)
    client, headers = visitor.client, {"X-CSRFToken": visitor.token()}
    body = {"product": "Pot", "listing": "A-1", "shop": "North"}
    assert client.put("/api/v1/products", json=body, headers=headers).status_code == 200
    listed = client.get("/api/v1/products").get_json()
    assert listed["listings"] == [{**body, "variant": None, "competes_with": None}]
    assert listed["waiting"] == 1
    gone = client.delete("/api/v1/products?listing=A-1&shop=North", headers=headers)
    assert gone.status_code == 204 and client.get("/api/v1/products").get_json()["total"] == 0
    edit = client.get("/api/v1/products/edits").get_json()["edits"][0]
    client.post(f"/api/v1/products/edits/{edit['edit_id']}/undo", headers=headers)
    assert client.get("/api/v1/products").get_json()["total"] == 1
    counted = client.post("/api/v1/data/erase/count", json={"author": AUTHOR}, headers=headers)
    assert counted.get_json()["documents"] == 1
    data = client.get("/api/v1/data").get_json()
    assert data["documents"] == 1 and "store" in {part["name"] for part in data["parts"]}
