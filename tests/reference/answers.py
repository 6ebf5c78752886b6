"""The rows of answers.jsonl: edge cases, made up, and below them answers of a real run.

A drawn row has the id of its trial (`<scenario>/<system>/<question>/<wording>/<repeat>`), the answer, the accepted answers and, of a
system that reads passages, their ids in order, each with the numbers of the question's gold quotes that it holds.
"""

import json
import random
import re
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent
FIXTURES = HERE.parent.parent / "fixtures"
PATH = HERE / "answers.jsonl"
ROWS = 320
SEED = 20260314


def read_rows(path: Path) -> list[dict]:
    # Not splitlines(): JSON may have a line separator of Unicode in a string.
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def draw(run: Path, data: Path = FIXTURES, path: Path = PATH, count: int = ROWS) -> None:
    """Put `count` answers of a finished run in the place of those drawn before, as many of each system of each scenario."""
    made_up = [row for row in read_rows(PATH) if "/" not in row["id"]]
    trials = read_rows(run / "trials.jsonl")
    questions = {
        (scenario, question["id"]): question
        for scenario in {trial["scenario"] for trial in trials}
        for question in read_rows(data / scenario / "questions.jsonl")
        if question.get("answers")
    }
    strata = defaultdict(list)
    for trial in trials:
        if trial["answer"] and (trial["scenario"], trial["question"]) in questions:
            strata[trial["scenario"], trial["system"]].append(trial)
    generator = random.Random(SEED)
    drawn = []
    # The smallest first: what it lacks, the others give.
    for place, key in enumerate(sorted(strata, key=lambda key: (len(strata[key]), key))):
        answered = sorted(strata[key], key=lambda trial: trial["id"])
        share = round((count - len(drawn)) / (len(strata) - place))
        drawn += generator.sample(answered, min(share, len(answered)))
    rows = [row_of(trial, questions[trial["scenario"], trial["question"]]) for trial in sorted(drawn, key=lambda trial: trial["id"])]
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in made_up + rows]
    path.write_text("".join(lines), encoding="utf-8")


def row_of(trial: dict, question: dict) -> dict:
    row = {"id": trial["id"], "prediction": trial["answer"]["text"], "answers": question["answers"]}
    passages = trial["answer"]["passages"]
    if not passages or not question.get("gold"):
        return row
    return row | {"gold": len(question["gold"]), "passages": [[passage["id"], quotes_in(passage, question["gold"])] for passage in passages]}


def quotes_in(passage: dict, gold: list[dict]) -> list[int]:
    text = collapse(passage["text"])
    return [
        number
        for number, wanted in enumerate(gold)
        if wanted["article"] == passage["article"] and collapse(wanted.get("quote", "")) in text
    ]


def collapse(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
