"""An order is told only to who proves that it is theirs, and nobody finds one by trying."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr

from insight.assistant.guarded import (
    MOST_OF_CONVERSATION,
    MOST_OF_NUMBER,
    Guarded,
    open_orders,
    sample_orders,
)
from insight.assistant.orders import STATUSES, Item, Order
from insight.assistant.orders_database import DatabaseOrders, proves
from insight.errors import AssistantError
from insight.runner import run_here
from insight.sample.knowledge_files import write_knowledge
from insight.sample.orders import COUNT, write_orders
from insight.secrets import load_secrets
from insight.settings import Settings
from insight.state import State

QUERY = "SELECT number, state AS status, mail AS email, tel AS phone, things AS items FROM o WHERE number = :number"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE o (number, state, mail, tel, things, hidden)")
        connection.executemany(
            "INSERT INTO o VALUES (?, ?, ?, ?, ?, 'secret')",
            [
                (
                    "B-1",
                    "Shipped",
                    "Ann@Example.com",
                    "+44 7700 900123",
                    '[{"name": "Kettle", "quantity": 2}]',
                ),
                ("B-2", "已签收", "bo@example.com", "138 0013 8000", "Kettle, Bag"),
                ("B-3", "on hold", "", "", None),
            ],
        )
        connection.commit()
    return path


def orders(shop: Path, query: str = QUERY) -> DatabaseOrders:
    return DatabaseOrders(f"sqlite:///{shop}", query)


@pytest.mark.parametrize(
    "proof", ["ann@example.com", " ANN@EXAMPLE.COM ", "0123", "０１２３", "+44 7700 900123"]
)
def test_the_address_or_the_last_four_digits_prove_an_order(shop: Path, proof: str) -> None:
    assert orders(shop).find("B-1", proof) == Order("B-1", "shipped", (Item("Kettle", 2),))


@pytest.mark.parametrize("number", ["b-1", "#B-1", " Ｂ-1 "])
def test_a_number_is_found_as_people_write_it(shop: Path, number: str) -> None:
    assert orders(shop).find(number, "0123") is not None


@pytest.mark.parametrize(
    "proof",
    [
        "",
        "bo@example.com",
        "123",
        "1230",
        "ann",
        "@",
        "x0123",
        "ann@example.com.evil",
        "0" * 90 + "0123",
    ],
)
def test_a_wrong_proof_is_the_same_as_no_such_order(shop: Path, proof: str) -> None:
    assert orders(shop).find("B-1", proof) is None
    assert orders(shop).find("B-9", proof) is None


def test_an_order_without_address_and_telephone_is_proved_by_nothing(shop: Path) -> None:
    for proof in ("", "@", "0000", "None"):
        assert orders(shop).find("B-3", proof) is None
        assert not proves(proof, None, None)


@pytest.mark.parametrize(
    "number", ["' OR 1=1 --", "%", "B-1' --", "B-1; DROP TABLE o", "", "\0", "B" * 99]
)
def test_a_number_is_a_value_and_never_a_part_of_the_query(shop: Path, number: str) -> None:
    assert orders(shop, QUERY.replace("= :number", "LIKE :number")).find(number, "0123") is None
    assert orders(shop).find("B-1", "0123") is not None


def test_words_of_the_shop_for_a_state_are_ours_or_unknown(shop: Path) -> None:
    found = orders(shop).find("B-2", "8000")
    assert found is not None and found.status == "delivered"
    assert found.items == (Item("Kettle"), Item("Bag"))


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM o WHERE number = :number",
        "SELECT 1",
        "SELECT number FROM o; DROP TABLE o -- :number",
        "",
    ],
)
def test_a_query_that_does_more_than_read_one_order_is_refused(shop: Path, query: str) -> None:
    with pytest.raises(AssistantError, match="only reads"):
        orders(shop, query)


def test_a_query_cannot_write_even_where_it_looks_like_reading(tmp_path: Path, shop: Path) -> None:
    with pytest.raises(AssistantError):
        orders(shop, "WITH a AS (SELECT :number) INSERT INTO o (number) SELECT 'B-7'").check()
    with closing(sqlite3.connect(shop)) as connection:
        assert connection.execute("SELECT count(*) FROM o").fetchone() == (3,)
    with pytest.raises(AssistantError):
        orders(tmp_path / "none.sqlite").check()
    assert not (tmp_path / "none.sqlite").exists()


def test_a_query_without_a_proof_among_its_columns_is_refused_and_no_password_is_told(
    shop: Path,
) -> None:
    with pytest.raises(AssistantError, match="email or phone"):
        orders(shop, "SELECT number, state AS status FROM o WHERE number = :number").check()
    hidden = DatabaseOrders("postgresql+psycopg://me:hunter2@127.0.0.1:1/x", QUERY)
    with pytest.raises(AssistantError) as caught:
        hidden.check()
    assert "hunter2" not in str(caught.value)


def test_after_three_wrong_proofs_a_conversation_is_told_nothing_more(
    settings: Settings, shop: Path
) -> None:
    guarded = Guarded(orders(shop), State(settings), "salt").of("one")
    for count in range(MOST_OF_CONVERSATION):
        assert guarded.is_closed() is False, count
        assert guarded.find("B-1", "9999") is None
    assert guarded.is_closed() and guarded.find("B-1", "0123") is None
    assert Guarded(orders(shop), State(settings), "salt").of("two").find("B-1", "0123") is not None


def test_nobody_finds_the_proof_of_an_order_by_many_conversations(
    settings: Settings, shop: Path
) -> None:
    guarded = Guarded(orders(shop), State(settings), "salt")
    for count in range(MOST_OF_NUMBER):
        # However the number is written.
        assert guarded.of(str(count)).find("b-1" if count % 2 else "B-1", f"{count:04}") is None
    assert guarded.of("last").find("B-1", "0123") is None
    assert guarded.of("other").find("B-2", "8000") is not None


def test_what_is_kept_of_wrong_proofs_does_not_tell_the_number(
    settings: Settings, shop: Path
) -> None:
    Guarded(orders(shop), State(settings), "salt").of("one").find("B-123456", "9999")
    assert b"B-123456" not in settings.app_database.read_bytes()


def test_the_sample_shop_has_forty_orders_in_every_state(settings: Settings) -> None:
    day = date(2026, 11, 28)
    write_orders(sample_orders(settings), day)
    load_secrets(settings.home)
    found = open_orders(settings, State(settings))
    assert found is not None
    with closing(sqlite3.connect(sample_orders(settings))) as connection:
        rows = connection.execute("SELECT number, email, phone FROM orders").fetchall()
    told = [found.find(number.replace("-", "").lower(), email) for number, email, _ in rows]
    assert len(rows) == COUNT and None not in told
    assert {one.status for one in told if one} == set(STATUSES) - {"unknown"}
    assert all(one.items for one in told if one)
    assert found.find(rows[0][0], rows[0][2][-4:]) == told[0]
    for one in told:
        assert one is not None
        days = [one.placed, one.shipped, one.delivered, one.returned, one.refunded]
        reached = [when for when in days if when]
        assert reached == sorted(reached) and reached[-1] <= day.isoformat()


def test_the_sample_is_written_and_removed_whole(settings: Settings) -> None:
    write_knowledge(settings, date(2026, 11, 28))
    names = {
        path.name for path in (settings.home / "knowledge" / "sample").rglob("*") if path.is_file()
    }
    assert names == {
        "faq-en.md",
        "faq-zh.md",
        "care.csv",
        "products.json",
        "shipping-and-returns.html",
        "warranty.pdf",
    }
    # Whoever removes the sample data removes this too.
    assert run_here(settings, "remove-sample", {}, "test")["state"] == "done"
    assert not (settings.home / "knowledge" / "sample").exists()
    assert not sample_orders(settings).exists()
    assert open_orders(settings, State(settings)) is None


def test_a_database_without_a_query_is_said_to_lack_it(settings: Settings, shop: Path) -> None:
    address = SecretStr(f"sqlite:///{shop}")
    with pytest.raises(AssistantError, match="INSIGHT_ASSISTANT_ORDERS_QUERY"):
        open_orders(settings.model_copy(update={"assistant_orders_url": address}), State(settings))
    query = shop.with_suffix(".sql")
    query.write_text(f"-- ours\n{QUERY};\n")
    own = {"assistant_orders_url": address, "assistant_orders_query": query}
    load_secrets(settings.home)
    found = open_orders(settings.model_copy(update=own), State(settings))
    assert found is not None and found.find("B-1", "0123") is not None
