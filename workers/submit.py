"""Starting a job through the broker and watching it: `python -m workers.submit JOB NAME=VALUE`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from insight.errors import InsightError, JobError
from insight.jobs import job
from insight.messages import recall
from insight.runner import ENDED
from insight.state import Row
from workers.tasks import runner


def submit_and_wait(
    name: str, given: Mapping[str, Any], requested_by: str, say: Callable[[str], None]
) -> Row:
    """Submit a job, say each stage as it comes, and return the job's row when it has ended.

    Raises JobError when it failed.
    """
    run = runner()
    job_id = run.submit(name, given, requested_by)
    stages, said = job(name).stages, -1
    while True:
        row = run.state.row("job", job_id=job_id)
        assert row is not None
        if row["stage"] != said and 0 <= row["stage"] < len(stages):
            said = row["stage"]
            say(f"{stages[said].name} ({said + 1} of {len(stages)})")
        if row["state"] in ENDED:
            break
        time.sleep(0.2)
    if row["state"] != "done":
        raise JobError(f"The job {name!r} {row['state']}: {recall(row['error'] or '')}")
    return row


def main() -> None:
    name, given = sys.argv[1], dict(pair.split("=", 1) for pair in sys.argv[2:])
    try:
        row = submit_and_wait(name, given, "command line", print)
    except InsightError as error:
        sys.exit(f"insight: {error}")
    print(json.dumps({"state": row["state"], **json.loads(row["counts"])}))


if __name__ == "__main__":
    main()
