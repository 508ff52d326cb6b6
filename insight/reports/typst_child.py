"""Sets one document by typst, in a process of its own.

    python -I typst_child.py < JSON > PDF

A server that set documents itself would hold another 150 MB, most of it what typst keeps for the
next time, and would share its fate with what it reads. Run by its path and with typst alone, it
starts in 0.05 s.

The JSON is an object with `template` (source of typst), `values` (what the template reads as
`sys.inputs.report`: text that is never source), `fonts` (folders) and `moment` (seconds since 1970).
"""

from __future__ import annotations

import json
import sys

import typst


def main() -> None:
    given = json.load(sys.stdin.buffer)
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=given["fonts"]
    )
    sys.stdout.buffer.write(
        typst.compile(
            given["template"].encode("utf-8"),
            font_paths=fonts,
            sys_inputs={"report": json.dumps(given["values"], ensure_ascii=False)},
            timestamp=given["moment"],
        )
    )


if __name__ == "__main__":
    main()
