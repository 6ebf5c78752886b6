"""From prompts and completions to batches."""

import json
from pathlib import Path

import torch


def read_jsonl(path):
    return [json.loads(line) for line in Path(path).read_text("utf-8").splitlines() if line.strip()]


def encode_prompt(tokenizer, parts):
    # Each part by itself, as the parts are evaluated: tokens never span the border of the shared prefix.
    return [token for part in parts for token in tokenizer(part, add_special_tokens=False).input_ids]


def encode(tokenizer, pair, end_of_turn):
    completion = tokenizer(pair["completion"], add_special_tokens=False).input_ids
    return encode_prompt(tokenizer, pair["prompt"]), completion + [end_of_turn]


def batches(encoded, size, rng):
    """One epoch of batches of similar length, in random order, so that little is padding. Each a list of indices."""
    order = sorted(range(len(encoded)), key=lambda i: (sum(map(len, encoded[i])), rng.random()))
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    rng.shuffle(groups)
    return groups


def collate(batch, device):
    # Rounded up: the matrix kernels are compiled, and kept in memory, for each shape that occurs.
    longest = max(len(p) + len(c) for p, c in batch)
    grain = 8 if longest <= 64 else 16
    longest = -(-longest // grain) * grain
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    labels = torch.full((len(batch), longest), -100, dtype=torch.long)
    mask = torch.zeros(len(batch), longest, dtype=torch.long)
    for row, (prompt, completion) in enumerate(batch):
        end = len(prompt) + len(completion)
        ids[row, :end] = torch.tensor(prompt + completion)
        labels[row, len(prompt) : end] = torch.tensor(completion)
        mask[row, :end] = 1
    return ids.to(device), labels.to(device), mask.to(device)
