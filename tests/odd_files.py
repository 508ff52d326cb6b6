"""Files as people really have them: name, bytes, good texts, lines of bad rows, or the error."""

from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
import zlib
from datetime import datetime
from typing import Any, NamedTuple

CHINESE = "评论内容,评分\n" + "质量很好，物流也快，下次还会买,5\n" * 5
GOOD_ZH = ["质量很好，物流也快，下次还会买"] * 5
PLAIN = b"text,rating\nfine,5\nbad,1\n"

# An XLS of 2003 with an empty sheet and one with text, rating and date: nothing here writes XLS.
OLD_WORKBOOK = zlib.decompress(
    base64.b85decode(
        "c-rk)O=uHA6#izDZGLEeTGK)+ln}9MO%LM5OS>x6o-9=l^$*&_4N_{-682yOwORvS1i_QyrBDxEs$Tp-"
        "1-*F?B6<)6A<?5JLBT_t_07v}O=1fT)IwyxFmK+xnK$$D-kaIkeOG8J&Ohodp$>y^p=|olQY8~qe0C!Y"
        ">Nicv+O?O8>7c3L^HLyNR6Gy7^~e~?c$c8yq5Cya;0u-0n8C<&CKcU89Aq03LfSAO+?0C??otV&i|uM>"
        "dWPv1rVn`R3#R*7a)aprjV+3kC}<;n`>Z@ZuEe-6NL1hn>wIF#9(3T1%;U>9MP;mt1KG*MxhCuAakpXt"
        "6w={TCY6=#5bnVb<Ou!gbib|_5utD|;HMb{e%Sl^Rn(Dhu3UiRziQ>4HRN6jV!iy9;s$16P6(OIc?7V{"
        "Eqhc9rDu#>p3dwswUQjimJo-^eE<zIQs)iY@!5ninK?^sJz=D1lI!CaPq=_&LifufpO1)e%@Gmcjnhh0"
        "M~L}0-acWnaOwW{_lJ|C+Bi#Q`LR&Jc4;Y0T#*{29ISij^s&ZnrdN5^t;}~bjgZw;_l|a0%%M3RbB%j@"
        "X`Q`{5893@ekbwyZ%3Z?<iBdWh+iBoU5G4x)aDT*$LORle{+b7xVUp$;+baG!a8O?Gwu58$Qe}H@mMl+"
        ";QYbH`An?oGuH}jHlKNwuw}bx-6}#@W}kulAyH{b?}(L_V);sHi&eA*YfFE;r1b@Bck*K*R!~S&>M1-="
        "t)9Yq(!-Y&zZH{HiWOO`7Fh=l95`^`z=4A%hu}+5<tpj6UJT@A)nk3vS*B8UK9l^nIErcd8T3jygbdYL"
        "<QmGKPN>43ORQ7J{$40CMyqErg(TZC)o}jO%Z8}_KkHTuZ`>AYbp3K8cK+k_e*@>A0U!"
    )
)


class Odd(NamedTuple):
    name: str
    content: bytes
    texts: list[str] | None = None
    bad: list[int] | None = None
    """Lines of the rows that must come out as bad."""
    reason: str = ""
    """Part of the reason of the first bad row."""
    error: str = ""
    """Part of the error, for a file that cannot be read at all."""


def zipped(members: dict[str, bytes], encrypted: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    packed = bytearray(out.getvalue())
    if encrypted:
        for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            packed[packed.find(mark) + offset] |= 1
    return bytes(packed)


def workbook(sheets: dict[str, list[list[Any]]], hidden: str = "", far: bool = False) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name == hidden:
            sheet.sheet_state = "hidden"
        if far:
            sheet["XFD1048576"] = "far"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parquet(columns: dict[str, list[Any]]) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet as format_

    out = io.BytesIO()
    format_.write_table(pa.table(columns), out)
    return out.getvalue()


def _lying_workbook() -> bytes:
    """A sheet of 400 MB whose headers say that it has 100 bytes."""
    content = b"<worksheet><sheetData>" + b" " * 400_000_000
    packed = zipped({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": content})
    return packed.replace(len(content).to_bytes(4, "little"), (100).to_bytes(4, "little"))


def csv_files() -> list[Odd]:
    long = "x" * 2_000_000
    return [
        Odd("plain.csv", PLAIN, ["fine", "bad"]),
        Odd("no_end.csv", b"text,rating\nfine,5", ["fine"]),
        Odd("crlf.csv", b"text,rating\r\nfine,5\r\n", ["fine"]),
        Odd("old_mac.csv", b"text,rating\rfine,5\rbad,1\r", ["fine", "bad"]),
        Odd("blank_first.csv", b"\n\r\n  \n,,\ntext,rating\nfine,5\n", ["fine"]),
        Odd("bom_blank.csv", b"\xef\xbb\xbf\ntext,rating\nfine,5\n", ["fine"]),
        Odd("separator_line.csv", b"sep=;\r\ntext;rating\r\nfine, well;5\r\n", ["fine, well"]),
        Odd("blank_between.csv", b"text,rating\n\nfine,5\n\n\nbad,1\n\n", ["fine", "bad"]),
        Odd("semicolon.csv", b"text;rating\nfine, really;5\n", ["fine, really"]),
        Odd("pairs.tsv", b'text\trating\n"Wow\t5\nso"\t4\nfine\t3\n', ['"Wow', 'so"', "fine"]),
        Odd("pipe.txt", b"text|rating\nfine|5\n", ["fine"]),
        Odd("hive.txt", b"text\x01rating\nfine\x015\nbad\x011\n", ["fine", "bad"]),
        Odd("tab.csv", b'text\trating\nfine, "so" so\t5\n', ['fine, "so" so']),
        Odd(
            "one_column.csv",
            b"text\nGood, very good\nBad; poor\n",
            ["Good, very good", "Bad; poor"],
        ),
        Odd("one_quoted.csv", b'text\n"Good, very"\n"a\nb"\n', ["Good, very", "a\nb"]),
        Odd("quoted_names.csv", b'"text","a, b"\n"fine",5\n', ["fine"]),
        Odd(
            "backslash.csv", b'text,rating\n"he said \\"no\\", twice",1\n', ['he said "no", twice']
        ),
        Odd(
            "escaped.csv",
            b"text,rating\ngood\\, very,5\nfine\\, yes,4\nok\\, so,3\n",
            ["good, very", "fine, yes", "ok, so"],
        ),
        Odd("spaces.csv", b'text, rating\n"a, b", 5\nfine, "4"\n', ["a, b", "fine"]),
        Odd("apostrophes.csv", b"text,rating\n'a, b',5\n'it''s',4\n", ["a, b", "it's"]),
        Odd(
            "literal.tsv",
            b'text\trating\n"Wow" she said\t5\n"open\t4\nfine\t3\n',
            ['"Wow" she said', '"open', "fine"],
        ),
        Odd("empty_cells_after.csv", b"text,rating\nfine,5,,\n", ["fine"]),
        Odd("nameless.csv", b",text,rating\n0,fine,5\n", ["fine"]),
        Odd("same_names.csv", b"text,text,rating\nfine,other,5\n", ["fine"]),
        Odd("few.csv", b"text,rating\nfine,5\nshort\nbad,1\n", ["fine", "bad"], [3], "1 of 2"),
        Odd("many.csv", b"text,rating\nfine,5\na,b,c\nbad,1\n", ["fine", "bad"], [3], "3 of 2"),
        Odd(
            "unclosed.csv",
            b'text,rating\n"a, b",5\n"never,1\nfine,5\nbad,1\n',
            ["a, b", "fine", "bad"],
            [3],
            "does not close",
        ),
        Odd("unclosed_last.csv", b'text,rating\nfine,5\n"never,1', ["fine"], [3], "does not close"),
        Odd(
            "unclosed_then_quoted.csv",
            b'text,rating\n"never,1\nfine,5\n"a, b",5\n"c, d",4\n',
            ["fine", "a, b", "c, d"],
            [2],
            "does not close",
        ),
        Odd(
            "unclosed_far.csv",
            b'text,rating\n"a, b",5\n"never,1\n' + b"fine,5\n" * 5000,
            ["a, b"] + ["fine"] * 5000,
            [3],
            "does not close",
        ),
        Odd(
            "unclosed_twice.csv",
            b'text,rating\n"a, b",5\n"x,1\nfine,5\n"y,1\nbad,1\n"c, d",1\n',
            ["a, b", "fine", "bad", "c, d"],
            [3, 5],
            "does not close",
        ),
        Odd(
            "inner_quote.csv",
            b'text,rating\n"a, b",5\n"the "best" one",4\nfine,5\n',
            ["a, b", "fine"],
            [3],
            "quotes are wrong",
        ),
        Odd("nul.csv", b"text,rating\nfine,5\nb\0ad,1\nok,3\n", ["fine", "ok"], [3], "NUL"),
        Odd(
            "nul_elsewhere.csv",
            b"text,rating\nfine,5\nbad,\0\n",
            ["fine"],
            [3],
            "rating: it holds a NUL",
        ),
        Odd("broken.csv", CHINESE.encode() + b"bro\xffken,1\n", GOOD_ZH, [7], "0xFF"),
        Odd("cut_character.csv", CHINESE.encode() + "好".encode()[:2], GOOD_ZH, [7], "1 of 2"),
        Odd("long.csv", f"text,rating\n{long},5\nfine,4\n".encode(), [long, "fine"]),
        Odd(
            "endless_line.csv",
            b"text,rating\n" + b"y" * 17_000_000 + b"\nfine,4\n",
            ["fine"],
            [2],
            "longer",
        ),
        Odd(
            "wide.csv",
            (
                "text," + ",".join(f"c{n}" for n in range(9_999)) + "\nfine" + "," * 9_999 + "\n"
            ).encode(),
            ["fine"],
        ),
        Odd("deep_quotes.csv", b"text,rating\n" + b'"' * 101 + b"\nfine,5\n", ["fine"], [2]),
        Odd("too_wide.csv", b"text" + b"," * 60_000 + b"\na\n", error="60001 columns"),
        Odd(
            "too_many.csv",
            b"text,rating\n" + b",a" * 60_000 + b"\nok,5\n",
            ["ok"],
            [2],
            "60001 of 2",
        ),
        Odd("whole_header_bad.csv", b'"text,rating\nfine,5\n', error="line 1"),
    ]


def encoded_files() -> list[Odd]:
    late = "text,rating\n" + "fine,5\n" * 300_000 + CHINESE.split("\n", 1)[1]
    western = "text,rating\n" + "Le café est très bon – vraiment,5\n" * 3
    texts = ["Le café est très bon – vraiment"] * 3
    traditional = "text,rating\n" + "這個東西的品質非常好，我們會再買,5\n" * 5
    return [
        Odd("utf8.csv", CHINESE.encode(), GOOD_ZH),
        Odd("utf8_mark.csv", CHINESE.encode("utf-8-sig"), GOOD_ZH),
        Odd("gb18030.csv", CHINESE.encode("gb18030"), GOOD_ZH),
        Odd("gb_late.csv", late.encode("gb18030"), ["fine"] * 300_000 + GOOD_ZH),
        Odd(
            "gb_far.csv",
            b"id,text\n" + b"1" * 900_000 + b"," + GOOD_ZH[0].encode("gb18030"),
            GOOD_ZH[:1],
        ),
        Odd("utf8_late.csv", late.encode(), ["fine"] * 300_000 + GOOD_ZH),
        Odd("gb_broken.csv", CHINESE.encode("gb18030") + b"bro\xffken,1\n", GOOD_ZH, [7], "0xFF"),
        Odd("utf16.csv", CHINESE.encode("utf-16"), GOOD_ZH),
        Odd("utf16le.csv", CHINESE.encode("utf-16-le"), GOOD_ZH),
        Odd("utf16be.csv", CHINESE.encode("utf-16-be"), GOOD_ZH),
        Odd("utf16_half.csv", CHINESE.encode("utf-16") + b"a", GOOD_ZH, [7]),
        Odd(
            "utf16_surrogate.csv",
            CHINESE.encode("utf-16") + b"a\0\x00\xd8,\x005\0\n\0",
            GOOD_ZH,
            [7],
        ),
        Odd("utf32.csv", CHINESE.encode("utf-32"), GOOD_ZH),
        Odd("big5.csv", traditional.encode("big5"), ["這個東西的品質非常好，我們會再買"] * 5),
        Odd("cp1252.csv", western.encode("cp1252"), texts),
        Odd(
            "latin1.csv",
            western.replace("–", "-").encode("latin-1"),
            [t.replace("–", "-") for t in texts],
        ),
        Odd("cp1252_hole.csv", western.encode("cp1252") + b"a\x81b,1\n", texts, [5], "0x81"),
    ]


def json_files() -> list[Odd]:
    records = [{"text": "fine", "rating": 5}, {"text": "bad\nso {bad}", "rating": None}]
    texts = ["fine", "bad\nso {bad}"]
    lines = "\n".join(map(json.dumps, records)).encode()
    pretty = "\n".join(json.dumps(record, indent=2) for record in records).encode()
    return [
        Odd("lines.jsonl", lines, texts),
        Odd("lines_mark.jsonl", b"\xef\xbb\xbf" + lines, texts),
        Odd("lines.csv", lines, texts),
        Odd("lines16.json", lines.decode().encode("utf-16"), texts),
        Odd("array.json", json.dumps(records).encode(), texts),
        Odd("array_pretty.txt", json.dumps(records, indent=4).encode(), texts),
        Odd("array_nan.json", b'[{"text": "fine", "rating": NaN}]', ["fine"]),
        Odd("arrays.json", b'[{"text": "a"}]\n[{"text": "b"}]', ["a", "b"]),
        Odd("pretty.json", pretty, texts),
        Odd("joined.json", b"".join(json.dumps(r).encode() for r in records), texts),
        Odd(
            "array_broken.json",
            b'[{"text": "a"},\n{"text": ],\n{"text": "b"}]',
            ["a", "b"],
            [2],
            "not JSON",
        ),
        Odd("array_open.json", b'[{"text": "a"},\n{"text": "b"', ["a"], [2], "not JSON"),
        Odd(
            "pretty_broken.json",
            b'{\n"text": "a"\n}\n{\n"text": oh\n}\n{\n"text": "b"\n}\n',
            ["a", "b"],
            [4],
            "not JSON",
        ),
        Odd(
            "lines_broken.jsonl",
            b'{"text": \n{"text": "b"}\n5\n{"text": "c"} x\n',
            ["b", "c"],
            [1, 3, 4],
            "not JSON",
        ),
        Odd(
            "not_objects.json",
            b'[{"text": "a"}, 5, "x", {"text": "b"}]',
            ["a", "b"],
            [2, 3],
            "not an object",
        ),
        Odd(
            "deep.jsonl",
            b'{"text": "a"}\n{"text": ' + b"[" * 100_000 + b"\n",
            ["a"],
            [2],
            "not JSON",
        ),
        Odd("nul.jsonl", b'{"text": "a"}\n{"text": "b\\u0000"}\n', ["a"], [2], "NUL"),
        Odd("surrogate.jsonl", b'{"text": "a"}\n{"text": "b\\ud800"}\n', ["a"], [2], "surrogate"),
        Odd(
            "long_number.jsonl",
            b'{"text": "a"}\n{"text": ' + b"9" * 9_000 + b"}\n",
            ["a"],
            [2],
            "not JSON",
        ),
        Odd(
            "lines.json",
            b'[{"text": "a"}, {"text": x' + b"\n" * 1_000_000 + b'{"text": "b"}]',
            ["a", "b"],
            [2],
        ),
        Odd("empty_array.json", b"[]", error="no rows"),
    ]


def packed_files() -> list[Odd]:
    when = datetime(2026, 1, 2, 3, 4)
    rows: list[list[Any]] = [
        ["text", "rating", "date"],
        ["fine", 5, when],
        [None] * 3,
        ["bad", 1.5, when],
    ]
    book = workbook({"Empty": [], "Reviews": rows})
    table = parquet({"text": ["fine", "bad"], "date": [when, None]})
    broken = parquet({"text": [b"fine", b"b\xffd", b"ok"]})
    return [
        Odd("book.xlsx", book, ["fine", "bad"]),
        Odd("book.csv", book, ["fine", "bad"]),
        Odd(
            "hidden.xlsx",
            workbook({"H": [["text"], ["no"]], "S": rows}, hidden="H"),
            ["fine", "bad"],
        ),
        Odd("empty.xlsx", workbook({"Empty": []}), error="no cells"),
        Odd("header.xlsx", workbook({"S": rows[:1]}), error="no rows"),
        Odd("far.xlsx", workbook({"S": rows}, far=True), error="too large"),
        Odd("lying.xlsx", _lying_workbook(), error="too large"),
        Odd("old.xls", OLD_WORKBOOK, ["很好", "bad"]),
        Odd(
            "damaged.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000,
            error="not a workbook",
        ),
        Odd("table.parquet", table, ["fine", "bad"]),
        Odd("table.csv.gz", gzip.compress(table), ["fine", "bad"]),
        Odd("bytes.parquet", broken, ["fine", "ok"], [2], "0xFF"),
        Odd("cut.parquet", table[: len(table) // 2], error="damaged"),
        Odd("plain.csv.gz", gzip.compress(PLAIN), ["fine", "bad"]),
        Odd(
            "two_members.csv.gz",
            gzip.compress(PLAIN) + gzip.compress(b"ok,3\n"),
            ["fine", "bad", "ok"],
        ),
        Odd("cut.csv.gz", gzip.compress(PLAIN)[:-12], error="damaged"),
        Odd("bomb.csv.gz", gzip.compress(b"x" * 80_000_000), error="unpacks to more"),
        Odd("twice.gz", gzip.compress(gzip.compress(PLAIN)), error="packed twice"),
        Odd("one.zip", zipped({"reviews.dat": PLAIN}), ["fine", "bad"]),
        Odd(
            "several.zip",
            zipped(
                {
                    "a.csv": PLAIN,
                    "b/c.jsonl": b'{"text": "ok"}',
                    "d.png": b"\x89PNG",
                    "__MACOSX/a.csv": b"\0\0",
                    ".hidden.csv": b"x",
                }
            ),
            ["fine", "bad", "ok"],
        ),
        Odd("book.zip", zipped({"book.xlsx": book, "table.parquet": table}), ["fine", "bad"] * 2),
        Odd("no_table.zip", zipped({"a.png": b"x", "b.png": b"x"}), error="holds no tables"),
        Odd("secret.zip", zipped({"a.csv": PLAIN}, encrypted=True), error="encrypted"),
        Odd("bomb.zip", zipped({"a.csv": b"x" * 80_000_000}), error="unpacks to more"),
        Odd(
            "inner_bomb.zip",
            zipped({f"{n}.csv": PLAIN + (b"x" * 1_000_000 + b",5\n") * 20 for n in range(4)}),
            error="unpacks to more",
        ),
        Odd("office.zip", zipped({"word/document.xml": b"<w/>"}), error="office document"),
    ]


def wrong_files() -> list[Odd]:
    return [
        Odd("empty.csv", b"", error="is empty"),
        Odd("blank.csv", b" \n\r\n\t\n", error="is empty"),
        Odd("only_header.csv", b"text,rating\n", error="no rows"),
        Odd("only_mark.csv", b"\xef\xbb\xbf", error="column names"),
        Odd("page.csv", b"\n<!DOCTYPE html><html><body>text,rating", error="web page"),
        Odd("page16.xls", "<html><table><tr><td>text".encode("utf-16"), error="web page"),
        Odd("paper.csv", b"%PDF-1.7\n1 0 obj", error="a PDF"),
        Odd("program.csv", b"MZ\x90\0\x03\0\0\0", error="a program"),
        Odd("elf.csv", b"\x7fELF\x02\x01\x01\0" * 4, error="a program"),
        Odd("picture.csv", b"\x89PNG\r\n\x1a\n\0\0", error="a picture"),
        Odd("database.csv", b"SQLite format 3\0" + b"\0" * 100, error="a database"),
        Odd("table.tar", b"a.csv".ljust(257, b"\0") + b"ustar\x0000", error="tar archive"),
        Odd("packed.7z", b"7z\xbc\xaf\x27\x1c" + b"\0" * 30, error="packed in another way"),
        Odd("noise.csv", bytes(range(256)) * 40, error="noise.csv"),
        Odd("data.txt", b"1\t-0.9\tpoor\n2\t3.1\tfine\n", error="--map text=3"),
    ]


def odd_files() -> list[Odd]:
    return [*csv_files(), *encoded_files(), *json_files(), *packed_files(), *wrong_files()]
