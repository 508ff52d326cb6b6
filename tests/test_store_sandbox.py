"""The sandbox stops hostile SQL, tells nothing of the server, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from insight.errors import QueryError
from insight.files import sha256
from insight.settings import Settings, load_settings
from insight.store.sandbox import QueryLimits, QueryResult, Sandbox
from insight.store.sandbox_child import TELLS_ABOUT_THE_SERVER

ATTACKS = tomllib.loads(Path(__file__).with_name("sandbox_attacks.toml").read_text("utf-8"))[
    "attack"
]
REFUSED = "Only one SELECT or EXPLAIN statement is run here"
TIGHT = QueryLimits(seconds=2, rows=1000, bytes=2_000_000, memory_mb=256)


def publish(settings: Settings, sentence: str = "good value, 很好") -> None:
    """Put a small database in the published place, the way the loader does."""
    settings.published.parent.mkdir(parents=True, exist_ok=True)
    temporary = settings.published.with_name("next.duckdb")
    with duckdb.connect(str(temporary)) as connection:
        connection.execute(
            "CREATE TABLE documents AS SELECT i AS document_id, $sentence AS text,"
            " if(i % 2 = 0, 'zh', 'en') AS language,"
            " TIMESTAMPTZ '2026-11-01 00:00:00+00' + to_minutes(i::INT) AS published_at"
            " FROM range(20000) t(i)",
            {"sentence": sentence},
        )
    os.replace(temporary, settings.published)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = load_settings(tmp_path_factory.mktemp("home")).model_copy(update={"sql_at_once": 3})
    publish(made)
    return made


@pytest.fixture(scope="module")
def sandbox(settings: Settings) -> Iterator[Sandbox]:
    made = Sandbox(settings)
    yield made
    made.close()


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="looks at processes in /proc"
)


def state_and_parent(pid: int) -> tuple[str, int]:
    """State letter and parent of a process; a process that is gone counts as a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return "Z", 0
    return fields[0], int(fields[1])


def is_running(pid: int) -> bool:
    return state_and_parent(pid)[0] != "Z"


def our_children() -> set[int]:
    pids = {int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()}
    return {pid for pid in pids if state_and_parent(pid)[1] == os.getpid() and is_running(pid)}


def wait_until(condition: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def outcome(run: Callable[[], QueryResult]) -> tuple[str, Any]:
    """What became of a query, in the words of the list of attacks."""
    try:
        result = run()
    except QueryError as error:
        message = str(error)
        if REFUSED in message or "is not available here" in message:
            return "refused", message
        stopped = re.search(r"(time|memory) limit of \d|larger than the limit of \d", message)
        return ("limit" if stopped else "error"), message
    return ("limit" if result.truncated else "nothing"), result.rows


def files_under(*folders: Path) -> set[Path]:
    return {path for folder in folders for path in folder.rglob("*")}


def test_every_attack_is_stopped_within_its_limits_and_leaves_nothing_behind(
    settings: Settings, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSIGHT_TEST_SECRET", "s3cr3t")
    digest, files = sha256(settings.published), files_under(settings.home)
    started = time.time()
    stolen = [Path(f"/tmp/stolen{ending}") for ending in ("", ".csv", ".json", ".log")]

    def attack(case: dict[str, Any]) -> str | None:
        """What is wrong, if anything."""
        sql = case.get("sql") or "".join(text * times for text, times in case["parts"])
        began = time.monotonic()
        got, detail = outcome(lambda: sandbox.run(sql, limits=TIGHT))
        took = time.monotonic() - began
        # Starting a process on a busy machine is not part of the limit, so leave room for it.
        if took > 2 * TIGHT.seconds + 8:
            return f"{case['name']}: took {took:.1f} s"
        if got != case["expect"]:
            return f"{case['name']}: {got} instead of {case['expect']}: {str(detail)[:200]}"
        for private in (str(settings.home), str(Path.home()), sys.prefix, "s3cr3t"):
            if private in str(detail):
                return f"{case['name']}: shows {private}"
        return None

    with ThreadPoolExecutor(settings.sql_at_once) as threads:
        problems = [problem for problem in threads.map(attack, ATTACKS) if problem]

    assert not problems, "\n".join(problems)
    assert sandbox.run("SELECT count(*) FROM documents").rows == [(20000,)]
    assert sha256(settings.published) == digest
    assert files_under(settings.home) == files
    assert not [path for path in stolen if path.exists() and path.stat().st_mtime >= started]


def test_the_list_of_attacks_is_long_and_has_no_name_twice() -> None:
    names = [case["name"] for case in ATTACKS]
    assert len(names) >= 70
    assert len(set(names)) == len(names)


def test_no_function_or_view_without_arguments_tells_where_the_database_is(
    settings: Settings, sandbox: Sandbox
) -> None:
    functions = sandbox.run(
        "SELECT DISTINCT function_name FROM duckdb_functions()"
        " WHERE function_type IN ('table', 'table_macro') AND len(parameters) = 0"
    ).rows
    views = sandbox.run("SELECT schema_name, view_name FROM duckdb_views() WHERE internal").rows
    pragmas = sandbox.run(
        "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'pragma'"
    ).rows
    assert min(len(functions), len(views), len(pragmas)) > 10
    queries = [f'FROM "{name}"()' for (name,) in functions]
    queries += [f'FROM system."{schema}"."{name}"' for schema, name in views]
    queries += [f"PRAGMA {name}" for (name,) in pragmas]

    def reveals(sql: str) -> bool:
        return str(settings.home) in str(outcome(lambda: sandbox.run(sql))[1])

    with ThreadPoolExecutor(settings.sql_at_once) as threads:
        telling = [
            sql for sql, told in zip(queries, threads.map(reveals, queries), strict=True) if told
        ]
    assert telling == []


def test_each_name_that_is_refused_exists_in_this_duckdb() -> None:
    with duckdb.connect() as connection:
        functions = connection.execute("SELECT function_name FROM duckdb_functions()").fetchall()
        views = connection.execute("SELECT view_name FROM duckdb_views()").fetchall()
    known = {row[0] for row in functions + views}
    assert TELLS_ABOUT_THE_SERVER - known <= {"database_list"}


@pytest.mark.parametrize(
    "sql",
    [
        "WITH d AS (SELECT * FROM documents) SELECT count(*) FROM d",
        "FROM documents LIMIT 1",
        "VALUES (1, 'a')",
        "TABLE documents LIMIT 1",
        "SUMMARIZE documents",
        "DESCRIBE documents",
        "SHOW TABLES",
        "PRAGMA table_info('documents')",
        "EXPLAIN SELECT * FROM documents",
        "EXPLAIN ANALYZE SELECT count(*) FROM documents",
        "PIVOT documents ON language IN ('zh', 'en') USING count(*)",
        "SELECT 'query' AS \"current setting\", 1 AS q;",
    ],
)
def test_every_harmless_kind_of_select_runs(sandbox: Sandbox, sql: str) -> None:
    assert sandbox.run(sql).rows


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("NULL", None),
        ("true", True),
        ("42", 42),
        ("9007199254740992", 2**53),
        ("9007199254740993", "9007199254740993"),
        ("170141183460469231731687303715884105727::HUGEINT", str(2**127 - 1)),
        ("1.5::DECIMAL(10, 2)", 1.5),
        ("12345678901234567890.5::DECIMAL(38, 3)", "12345678901234567890.500"),
        ("0.25::DOUBLE", 0.25),
        ("'nan'::DOUBLE", "NaN"),
        ("'-inf'::FLOAT", "-Infinity"),
        ("'很好'", "很好"),
        ("DATE '2026-11-23'", "2026-11-23"),
        ("TIMESTAMP '2026-11-23 10:00:00'", "2026-11-23T10:00:00"),
        ("TIMESTAMPTZ '2026-11-23 10:00:00+08'", "2026-11-23T02:00:00+00:00"),
        ("TIME '10:00:00'", "10:00:00"),
        ("INTERVAL 36 HOURS", "1 day, 12:00:00"),
        ("UUID '00000000-0000-0000-0000-000000000001'", "00000000-0000-0000-0000-000000000001"),
        ("'\\x01\\xFF'::BLOB", "01ff"),
        ("repeat('a', 65)::BLOB", "61" * 64 + "..."),
        ("[1, NULL, 9007199254740993]", [1, None, "9007199254740993"]),
        ("{'day': DATE '2026-11-23', 'n': [1.5]}", {"day": "2026-11-23", "n": [1.5]}),
        ("MAP {DATE '2026-11-23': 1}", {"2026-11-23": 1}),
    ],
)
def test_values_come_back_by_rules_that_json_can_hold(
    sandbox: Sandbox, expression: str, expected: object
) -> None:
    value = sandbox.run(f"SELECT {expression}").rows[0][0]
    assert value == expected
    assert type(value) is type(expected)
    json.dumps(value, allow_nan=False)


def test_columns_have_names_and_duckdb_types(sandbox: Sandbox) -> None:
    result = sandbox.run("SELECT 1::BIGINT AS n, now() AS moment, '很好' AS 评价")
    assert [(column.name, column.type) for column in result.columns] == [
        ("n", "BIGINT"),
        ("moment", "TIMESTAMP WITH TIME ZONE"),
        ("评价", "VARCHAR"),
    ]


def test_parameters_are_values_and_never_sql(sandbox: Sandbox) -> None:
    sql = "SELECT $word AS word, count(*) FROM documents WHERE published_at >= $since"
    since = datetime(2026, 11, 14, 21, 0, tzinfo=UTC)
    hostile = "'; DROP TABLE documents; --"
    result = sandbox.run(sql, {"word": hostile, "since": since, "unused": date(2026, 1, 1)})
    assert result.rows == [(hostile, 20000 - (13 * 24 + 21) * 60)]


def test_a_missing_or_unusable_parameter_is_named(sandbox: Sandbox) -> None:
    with pytest.raises(QueryError, match=r"needs a value for \$week"):
        sandbox.run("SELECT $week")
    with pytest.raises(QueryError, match="object"):
        sandbox.run("SELECT $week", {"week": object()})


def test_rows_beyond_the_limits_on_rows_or_bytes_are_left_off_and_said_so(
    sandbox: Sandbox,
) -> None:
    exact = sandbox.run("FROM range(1000)", limits=TIGHT)
    assert (len(exact.rows), exact.truncated) == (1000, False)
    more = sandbox.run("FROM range(1001)", limits=TIGHT)
    assert (len(more.rows), more.truncated) == (1000, True)
    wide = sandbox.run("SELECT repeat('a', 300000) FROM range(10)", limits=TIGHT)
    assert (len(wide.rows), wide.truncated) == (6, True)


def test_errors_are_those_of_duckdb_with_the_line(sandbox: Sandbox) -> None:
    with pytest.raises(QueryError, match=r"documets does not exist[\s\S]*LINE 2"):
        sandbox.run("SELECT count(*)\nFROM documets")


def test_a_query_sees_the_version_that_is_published_when_it_starts(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    sandbox = Sandbox(settings, warm=1)
    try:
        with pytest.raises(QueryError, match="no data to query yet"):
            sandbox.run("SELECT 1")
        for sentence in ("first", "second"):
            publish(settings, sentence)
            assert sandbox.run("SELECT DISTINCT text FROM documents").rows == [(sentence,)]
        settings.published.write_bytes(b"not a database" * 1000)
        with pytest.raises(QueryError, match="cannot be read") as caught:
            sandbox.run("SELECT 1")
        assert str(tmp_path) not in str(caught.value)
    finally:
        sandbox.close()


def test_a_cancelled_query_is_killed_at_once(sandbox: Sandbox) -> None:
    stop = threading.Event()
    threading.Timer(0.5, stop.set).start()
    began = time.monotonic()
    with pytest.raises(QueryError, match="cancelled"):
        sandbox.run("SELECT bitstring('1', 2000000000)", cancelled=stop.is_set)
    assert time.monotonic() - began < 5


@needs_proc
def test_a_query_that_ignores_the_interrupt_is_killed_and_nothing_of_it_remains(
    settings: Settings,
) -> None:
    sandbox = Sandbox(settings, warm=0)
    before = our_children()
    seen: set[int] = set()

    def look() -> bool:
        seen.update(our_children() - before)
        return False

    with pytest.raises(QueryError, match="time limit of 1 s"):
        sandbox.run(
            "SELECT bitstring('1', 2000000000)",
            limits=QueryLimits(1, 10, 1000, 256),
            cancelled=look,
        )
    assert seen
    assert not any(is_running(pid) for pid in seen)


def test_a_query_waits_for_its_turn_and_gives_up_with_a_reason(settings: Settings) -> None:
    sandbox = Sandbox(settings.model_copy(update={"sql_at_once": 1}), warm=0)
    started, stop = threading.Event(), threading.Event()

    def cancelled() -> bool:
        started.set()
        return stop.is_set()

    def occupy() -> QueryResult:
        return sandbox.run("SELECT bitstring('1', 2000000000)", cancelled=cancelled)

    with ThreadPoolExecutor(1) as threads:
        occupying = threads.submit(occupy)
        assert started.wait(10)
        with pytest.raises(QueryError, match="Too many other queries are running"):
            sandbox.run("SELECT 1", limits=QueryLimits(0.3, 10, 1000, 256))
        stop.set()
        with pytest.raises(QueryError, match="cancelled"):
            occupying.result()
    assert sandbox.run("SELECT 1").rows == [(1,)]


@needs_proc
def test_a_process_never_serves_two_queries_and_closing_ends_those_that_wait(
    settings: Settings,
) -> None:
    before = our_children()
    sandbox = Sandbox(settings, warm=2)
    sandbox.run("SELECT 1")
    waiting = set(sandbox._pool.pids())
    assert len(waiting) == 2
    sandbox.run("SELECT 2")
    assert len(waiting & set(sandbox._pool.pids())) == 1
    sandbox.close()
    assert our_children() == before
    assert sandbox.run("SELECT 1").rows == [(1,)]
    assert our_children() == before


@needs_proc
def test_the_process_has_nothing_of_our_environment_and_can_open_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSIGHT_TEST_SECRET", "s3cr3t")
    sandbox = Sandbox(settings, warm=0)
    before = our_children()
    seen: dict[str, str] = {}

    def look() -> bool:
        for pid in our_children() - before:
            with suppress(OSError):  # another test's process may end between the two lines
                seen["environment"] = Path(f"/proc/{pid}/environ").read_text()
                seen["limits"] = Path(f"/proc/{pid}/limits").read_text()
        return False

    with pytest.raises(QueryError, match="time limit"):
        sandbox.run(
            "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE hash(a, b) = 0",
            limits=QueryLimits(1, 10, 1000, 256),
            cancelled=look,
        )
    names = {pair.split("=")[0] for pair in seen["environment"].split("\0") if pair}
    assert names == {"PATH", "LANG", "TZ"}
    limits = {line[:26].strip(): line[26:].split()[:2] for line in seen["limits"].splitlines()}
    for name in ("Max open files", "Max file size", "Max core file size"):
        assert limits[name] == ["0", "0"]


def test_an_error_of_the_caller_is_not_blamed_on_the_query(sandbox: Sandbox) -> None:
    def cancelled() -> bool:
        raise PermissionError("the state cannot be read")

    with pytest.raises(PermissionError, match="the state cannot be read"):
        sandbox.run("SELECT 1", cancelled=cancelled)
    assert sandbox.run("SELECT 1").rows == [(1,)]


PARENT = """
import os, signal, sys
from pathlib import Path
from insight.settings import load_settings
from insight.store.sandbox import Sandbox

sandbox = Sandbox(load_settings(Path(sys.argv[1])))
sandbox.run("SELECT 1")
"""


def run_parent(settings: Settings, program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PARENT + program, str(settings.home)],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )


@needs_proc
def test_waiting_processes_end_with_their_parent_even_when_it_is_killed(
    settings: Settings,
) -> None:
    ended = run_parent(
        settings,
        "print(*sandbox._pool.pids(), flush=True); os.kill(os.getpid(), signal.SIGKILL)",
    )
    pids = [int(pid) for pid in ended.stdout.split()]
    assert ended.returncode == -signal.SIGKILL
    assert len(pids) == 3
    wait_until(lambda: not any(is_running(pid) for pid in pids))


@needs_proc
def test_a_running_query_ends_with_its_parent_though_a_fork_holds_its_socket(
    settings: Settings,
) -> None:
    program = """
import threading, time
from insight.store.sandbox_pool import Child
made = []
began = Child.send
def send(child, *given):
    made.append(child.pid)
    began(child, *given)
Child.send = send
slow = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE hash(a, b) = 0"
threading.Thread(target=sandbox.run, args=(slow,), daemon=True).start()
while not made:
    time.sleep(0.01)
time.sleep(0.2)
fork = os.fork()
if fork == 0:
    os.close(1), os.close(2)
    time.sleep(30)
    os._exit(0)
print(fork, *made, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    fork, query = (int(pid) for pid in run_parent(settings, program).stdout.split())
    try:
        wait_until(lambda: not is_running(query), seconds=5)
    finally:
        os.kill(fork, signal.SIGKILL)


def test_a_forked_process_starts_its_own_and_leaves_those_of_its_parent_alone(
    settings: Settings,
) -> None:
    program = """
before = sandbox._pool.pids()
fork = os.fork()
if fork == 0:
    assert sandbox._pool.pids() == []
    assert sandbox.run("SELECT 7").rows == [(7,)]
    assert not set(before) & set(sandbox._pool.pids())
    sys.exit(0)
assert os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1]) == 0
assert sandbox._pool.pids() == before and all(child.is_alive() for child in sandbox._pool._idle)
assert sandbox.run("SELECT 8").rows == [(8,)]
print("fine")
"""
    ended = run_parent(settings, program)
    assert (ended.stdout, ended.stderr) == ("fine\n", "")
