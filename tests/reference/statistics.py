"""Figures of statistics.json, computed by scipy, statsmodels and scikit-learn.

harness/stats/reference.test.ts holds the TypeScript functions to them. Python 3.11 with

    pip install scipy==1.17.1 statsmodels==0.15.0 scikit-learn==1.9.1
    python tests/reference/statistics.py && npx biome format --write tests/reference/statistics.json

Sequences of labels are strings, a letter a label and "-" for none read; answers are strings of "1" (right) and "0" (wrong).
"""

import json
import math
from pathlib import Path

import numpy as np
from scipy import stats
from sklearn.metrics import accuracy_score, cohen_kappa_score, confusion_matrix, f1_score
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import normal_sample_size_one_tail
from statsmodels.stats.proportion import proportion_confint


def mcnemar_cases() -> list[dict]:
    splits = [(0, 0), (1, 0), (0, 5), (6, 0), (5, 5), (10, 2), (7, 8), (3, 14), (40, 25), (61, 60), (300, 240), (1100, 900), (40, 900)]
    return [{"b": b, "c": c, "pValue": float(mcnemar([[9, b], [c, 4]], exact=True).pvalue)} for b, c in splits]


def wilson_cases() -> list[dict]:
    shares = [(0, 1), (1, 1), (0, 10), (10, 10), (1, 10), (3, 7), (20, 40), (39, 40), (81, 263), (480, 500), (1234, 98765)]
    cases = [(count, total, 0.95) for count, total in shares]
    cases += [(7, 20, level) for level in (0.05, 0.5, 0.8, 0.85, 0.86, 0.9, 0.99, 0.999, 1 - 1e-9, 1 - 1e-13)]
    return [
        {"count": count, "total": total, "level": level, "low": float(low), "high": float(high)}
        for count, total, level in cases
        for low, high in [proportion_confint(count, total, alpha=1 - level, method="wilson")]
    ]


def exact_cases() -> list[dict]:
    shares = [(0, 2), (2, 2), (1, 2), (0, 40), (40, 40), (1, 100), (99, 100), (3, 30), (5, 12), (20, 40), (4, 5000)]
    cases = [(count, total, 0.95) for count, total in shares] + [(3, 30, level) for level in (0.5, 0.9, 0.99, 0.9999)]
    return [
        {"count": count, "total": total, "level": level, "low": float(low), "high": float(high)}
        for count, total, level in cases
        for low, high in [proportion_confint(count, total, alpha=1 - level, method="beta")]
    ]


def bounded_cases() -> list[dict]:
    """Quantiles of a Bayesian bootstrap with one more value at the bound, of 4 million draws: to about 0.001."""
    random = np.random.default_rng(5)

    def quantile(values: list[float], bound: float, share: float) -> float:
        weights = [random.dirichlet(np.ones(len(values) + 1), 400_000) for _ in range(10)]
        return float(np.quantile(np.concatenate([draw @ np.append(values, bound) for draw in weights]), share).round(6))

    samples = [
        ([0.5, 0.25, 1] + [0] * 17, 0, 1),
        ([0.5, -0.25, 1, -1] + [0] * 16, -1, 1),
        ([0.1, 0.4, 0.35, 0.8, 0.9], 0, 1),
        ([0.2, 0.2], 0, 1),
        ([0.75] * 12 + [1, 0.25], 0, 1),
    ]
    return [
        {"values": values, "least": least, "most": most, "low": quantile(values, least, 0.025), "high": quantile(values, most, 0.975)}
        for values, least, most in samples
    ]


def tail_cases() -> list[dict]:
    cases = [(count, 0.95) for count in (2, 3, 4, 5, 12, 20, 40, 160, 161, 500, 20000)]
    cases += [(count, level) for count in (2, 7, 40) for level in (0.1, 0.8, 0.9, 0.99, 0.9999)]
    return [
        {"questions": count, "level": level, "tail": float(stats.norm.cdf(-math.sqrt(count / (count - 1)) * stats.t.ppf((1 + level) / 2, count - 1)))}
        for count, level in cases
    ]


def holm_cases() -> list[dict]:
    families = [
        [0.03],
        [0.01, 0.04],
        [0.04, 0.01, 0.03],
        [0.01, 0.01, 0.02, 0.02],
        [0.5, 0.9, 1, 0.2],
        [0, 1e-12, 0.049, 0.05, 0.0499],
        [0.0246, 0.012, 0.0061, 0.6, 0.0246, 0.31],
        np.random.default_rng(1).uniform(0, 0.2, 12).round(6).tolist(),
    ]
    return [{"pValues": family, "adjusted": multipletests(family, method="holm")[1].tolist()} for family in families]


def kappa_cases() -> list[dict]:
    random = np.random.default_rng(2)
    first = "".join(random.choice(list("abc"), 60, p=[0.6, 0.3, 0.1]))
    noisy = "".join(letter if random.random() < 0.7 else random.choice(list("abc")) for letter in first)
    ratings = [
        ("yynnyn", "yynnyn"),
        ("yynn", "nnyy"),
        ("yyyyyyyyyn", "yyyyyyyyny"),
        ("aabbccaabb", "aabbcdddbb"),
        ("aaaa", "aaab"),
        ("y" * 20 + "y" * 5 + "n" * 10 + "n" * 15, "y" * 20 + "n" * 5 + "y" * 10 + "n" * 15),
        (first, noisy),
    ]
    return [{"first": a, "second": b, "kappa": float(cohen_kappa_score(list(a), list(b)))} for a, b in ratings]


def label_cases() -> list[dict]:
    random = np.random.default_rng(3)
    asked = "".join(random.choice(list("abcd"), 80, p=[0.5, 0.3, 0.15, 0.05]))
    read = "".join(letter if random.random() < 0.6 else random.choice(list("abce-")) for letter in asked)
    return [label_case(*pair) for pair in [("ynm", "ynm"), ("yyn", "---"), ("yynnm", "yn-ny"), ("yyyn", "ymyn"), ("b", "a"), (asked, read)]]


def label_case(asked: str, read: str) -> dict:
    labels = sorted({*asked, *read} - {"-"})
    confusion = confusion_matrix(list(asked), list(read), labels=[*labels, "-"])
    return {
        "asked": asked,
        "read": read,
        "labels": "".join(labels),
        "accuracy": float(accuracy_score(list(asked), list(read))),
        "macroF1": float(f1_score(list(asked), list(read), labels=sorted(set(asked)), average="macro", zero_division=0)),
        "confusion": confusion[:-1].tolist(),
    }


def question_cases() -> list[dict]:
    effects = [(0.05, 0.5), (-0.05, 0.5), (0.1, 0.35), (0.2, 0.62), (0.01, 0.4), (0.003, 0.71), (0.9, 0.1)]
    return [
        {"difference": difference, "sd": sd, "questions": max(2, math.ceil(count))}
        for difference, sd in effects
        for count in [normal_sample_size_one_tail(abs(difference), 0.8, 0.025, std_null=sd)]
    ]


def repeat_cases() -> list[dict]:
    random = np.random.default_rng(4)
    drawn = ["".join("1" if random.random() < ability else "0" for _ in range(8)) for ability in random.beta(0.9, 0.6, 20)]
    runs = [["11", "10"], ["111", "110", "100", "000"], ["1111", "1101", "0000", "10", "1"], ["1" * 60 + "0" * 5, "1" * 64 + "0"], drawn]
    return [repeat_case(run, k) for run in runs for k in (1, 2, 3, 5)]


def repeat_case(run: list[str], k: int) -> dict:
    # All of k answers that are drawn without replacement are right: hypergeometric.
    shares = [float(stats.hypergeom.pmf(k, len(answers), answers.count("1"), k)) for answers in run if len(answers) >= k]
    variances = [np.var([int(answer) for answer in answers]) for answers in run if len(answers) >= 2]
    return {
        "run": run,
        "k": k,
        "passHatK": float(np.mean(shares)) if shares else None,
        "flipRate": float(np.mean(np.array(variances) > 0)),
    }


def main() -> None:
    figures = {
        "mcnemar": mcnemar_cases(),
        "wilson": wilson_cases(),
        "exact": exact_cases(),
        "bounded": bounded_cases(),
        "tails": tail_cases(),
        "holm": holm_cases(),
        "kappa": kappa_cases(),
        "labels": label_cases(),
        "questions": question_cases(),
        "repeats": repeat_cases(),
    }
    Path(__file__).with_suffix(".json").write_text(json.dumps(figures, allow_nan=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
