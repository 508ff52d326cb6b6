"""The fit of the assistant's examples, to be shipped: after new examples or another encoder.

python -m bench.assistant_examples
"""

from __future__ import annotations

from insight.assistant.encoder import open_encoder
from insight.assistant.examples import SHIPPED, ship
from insight.settings import load_settings


def main() -> None:
    ship(open_encoder(load_settings(None)), SHIPPED)
    print(f"{SHIPPED.name}: {SHIPPED.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
