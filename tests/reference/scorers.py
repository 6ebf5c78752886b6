"""Exact match and F1 of SQuAD v1.1, written from their definition, over answers.jsonl.

Writes squad.json beside this file; harness/scoring/squad.test.ts holds the TypeScript scorers to it.
Plain Python 3, no packages:

    python3 tests/reference/scorers.py

Definition: Rajpurkar, Zhang, Lopyrev & Liang, SQuAD: 100,000+ Questions for Machine Comprehension of Text,
EMNLP 2016, section 6.1, with the normalisation of the evaluation script published with version 1.1.
"""

import json
import re
import string
from collections import Counter
from pathlib import Path

import answers

HERE = Path(__file__).parent


def normalise(text: str) -> str:
    text = text.lower()
    text = "".join(character for character in text if character not in set(string.punctuation))
    text = re.sub(r"\b(a|an|the)\b", " ", text)
    return " ".join(text.split())


def exact_match(prediction: str, answer: str) -> float:
    return float(normalise(prediction) == normalise(answer))


def f1(prediction: str, answer: str) -> float:
    given = normalise(prediction).split()
    wanted = normalise(answer).split()
    shared = sum((Counter(given) & Counter(wanted)).values())
    if shared == 0:
        return 0.0
    precision = shared / len(given)
    recall = shared / len(wanted)
    return 2 * precision * recall / (precision + recall)


def main(folder: Path = HERE) -> None:
    rows = answers.read_rows(folder / answers.PATH.name)
    scores = [
        {
            "id": row["id"],
            "normalised": normalise(row["prediction"]),
            "exactMatch": max(exact_match(row["prediction"], answer) for answer in row["answers"]),
            "f1": max(f1(row["prediction"], answer) for answer in row["answers"]),
        }
        for row in rows
    ]
    (folder / "squad.json").write_text(json.dumps(scores, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
