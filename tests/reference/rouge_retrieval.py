"""ROUGE-L of answers.jsonl and retrieval figures of random rankings, by Google's rouge-score and NIST's trec_eval.

Writes rouge-retrieval.json beside this file; the tests of harness/scoring/rouge-l.ts and retrieval.ts hold the TypeScript scorers to it.

    python3 -m venv venv
    venv/bin/pip install rouge-score==0.1.2 pytrec-eval-terrier==0.5.11
    venv/bin/python tests/reference/rouge_retrieval.py

With --from-run results/runs/<run> it first draws answers of that run into answers.jsonl, with what their systems retrieved, and makes
squad.json of them, too.

Over answers to questions of your own, with nothing of the repository changed:

    venv/bin/python tests/reference/rouge_retrieval.py --from-run results/runs/<run> --data scenarios --out /tmp/reference
    VERSUS_REFERENCE=/tmp/reference npx vitest run harness/scoring

A ranking is written as its passages, each as the numbers of the gold quotes that it holds: in `- 0,2 1` the first holds none, the
second two. trec_eval knows documents that are relevant or not.

For nDCG a quote counts once: relevant are the passages that hold a quote which none before them holds, and, for each quote that no
passage holds, one document that was not retrieved. For recall every quote is a document of its own, so those figures are only of
rankings in which no passage holds two quotes and no quote occurs twice. For the reciprocal rank relevant is what holds any quote.
"""

import argparse
import json
import random
from pathlib import Path

import pytrec_eval
from rouge_score.rouge_scorer import RougeScorer

import answers
import scorers

HERE = Path(__file__).parent
CUTS = (1, 3, 5)


def rouge(rows: list[dict]) -> list[dict]:
    scorer = RougeScorer(["rougeL"], use_stemmer=False)
    return [{"id": row["id"], "f": float(scorer.score_multi(row["answers"], row["prediction"])["rougeL"].fmeasure)} for row in rows]


def plain_ranking(generator: random.Random) -> dict:
    """Every gold quote in at most one passage, no passage with two."""
    gold = generator.randint(1, 4)
    places: list[list[int]] = [[] for _ in range(generator.randint(gold, 10))]
    for quote, place in enumerate(generator.sample(range(len(places)), gold)):
        if generator.random() < 0.75:
            places[place] = [quote]
    return {"plain": True, "gold": gold, "passages": places}


def crowded_ranking(generator: random.Random) -> dict:
    """Quotes come twice, passages hold several."""
    gold = generator.randint(1, 4)
    passages = [[quote for quote in range(gold) if generator.random() < 0.3] for _ in range(generator.randint(1, 10))]
    return {"plain": False, "gold": gold, "passages": passages}


def real_ranking(row: dict) -> dict:
    """What a system of a run read."""
    passages = [quotes for _, quotes in row["passages"]]
    held = [quote for quotes in passages for quote in quotes]
    return {
        "id": row["id"],
        "plain": len(held) == len(set(held)) and all(len(quotes) <= 1 for quotes in passages),
        "gold": row["gold"],
        "passages": passages,
    }


def evaluate(relevant: list[int], unseen: int, length: int, measures: set[str]) -> dict[str, float]:
    judgements = {f"p{place}": int(place in relevant) for place in range(length)}
    judgements |= {f"unseen{number}": 1 for number in range(unseen)}
    ranking = {f"p{place}": float(length - place) for place in range(length)}
    return pytrec_eval.RelevanceEvaluator({"q": judgements}, measures).evaluate({"q": ranking})["q"]


def figures(ranking: dict) -> dict:
    passages, plain = ranking["passages"], ranking["plain"]
    seen: set[int] = set()
    gaining = []
    for place, quotes in enumerate(passages):
        if set(quotes) - seen:
            gaining.append(place)
        seen |= set(quotes)
    unseen = ranking["gold"] - len(seen)
    cuts = ",".join(str(cut) for cut in CUTS)
    gains = evaluate(gaining, unseen, len(passages), {f"ndcg_cut.{cuts}", f"recall.{cuts}"})
    holding = evaluate([place for place, quotes in enumerate(passages) if quotes], unseen, len(passages), {"recip_rank"})
    return {
        **({"id": ranking["id"]} if "id" in ranking else {}),
        "passages": " ".join(",".join(str(quote) for quote in quotes) or "-" for quotes in passages),
        "gold": ranking["gold"],
        **{f"ndcg@{cut}": gains[f"ndcg_cut_{cut}"] for cut in CUTS},
        **{f"recall@{cut}": gains[f"recall_{cut}"] if plain else None for cut in CUTS},
        "reciprocalRank": holding["recip_rank"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Reference values of ROUGE-L and of retrieval.")
    parser.add_argument("--from-run", type=Path, help="a finished run's folder: its answers and rankings replace those drawn before")
    parser.add_argument("--data", type=Path, default=answers.FIXTURES, help="folder of <scenario>/questions.jsonl (default: fixtures)")
    parser.add_argument("--out", type=Path, default=HERE, help="folder for the answers drawn and the reference values")
    flags = parser.parse_args()
    if flags.from_run:
        flags.out.mkdir(parents=True, exist_ok=True)
        answers.draw(flags.from_run, flags.data, flags.out / answers.PATH.name)
        scorers.main(flags.out)
    rows = answers.read_rows(flags.out / answers.PATH.name)
    generator = random.Random(20260314)
    rankings = [plain_ranking(generator) for _ in range(40)] + [crowded_ranking(generator) for _ in range(40)]
    rankings += [real_ranking(row) for row in rows if "gold" in row]
    reference = {"rougeL": rouge(rows), "rankings": [figures(ranking) for ranking in rankings]}
    (flags.out / "rouge-retrieval.json").write_text(json.dumps(reference, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
