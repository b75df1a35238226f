"""A batch as a process of its own, to be killed and watched; documents may be read by a stub that takes no time.

python -m scripts.benching.batch_stub SRC OUT WORKERS [stub]
"""

import hashlib
import sys
from pathlib import Path
from typing import Any

from extractor.batch.command import Plan, run_plan
from extractor.batch.reading import read_file
from extractor.options import Options
from extractor.results import Result, ResultField, ResultForm, ResultSource

TEXTS = (
    "完成老旧小区雨污管网改造三处，全部通过验收，居民投诉较上年下降。",
    "共组织开展培训活动十二场次，服务辖区企业二百余家。",
)
PROJECTS = ("管网改造", "企业培训", "园林养护", "校舍修缮", "食堂运行", "档案整理", "图书购置", "道路照明")
STATUSES = ("consistent", "discrepant", "review")


def read(path: Path, _: Options) -> Result:
    """A form whose values follow from the hash of the file."""
    data = path.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    number = int(sha256[:8], 16)
    project, text, score = f"{PROJECTS[number % 8]}项目", TEXTS[number % 2], f"{number % 100}.00"
    values: dict[str, Any] = {"project_name": project, "goals": {"actual": text}, "total": {"score": score}}
    fields = {
        pointer: ResultField(
            text=value,
            value=value,
            type="text",
            label=pointer,
            page_number=1,
            box=(0, 0, 1, 1),
            confidence=1.0,
            status="accepted",
            readings=(),
        )
        for pointer, value in (
            ("/project_name", project),
            ("/goals/actual", text),
            ("/total/score", score),
        )
    }
    form = ResultForm(
        form="chaoyang-project-self-evaluation-2020",
        page_numbers=(1,),
        status=STATUSES[number % 3],
        values=values,
        fields=fields,
        findings=(),
    )
    source = ResultSource(name=path.name, sha256=sha256, media_type="application/pdf", page_count=1)
    return Result(source=source, pages=(), forms=(form,), tables=(), problems=())


def main(source: str, out: str, workers: str, how: str = "real") -> int:
    from scripts.benching import batch_stub

    reader = batch_stub.read if how == "stub" else read_file
    return run_plan(Plan((source,), Path(out), workers=int(workers), read=reader), Options())


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
