"""Answer prompts greedily with PEFT, the reference that a GGUF adapter is held against:  answer.py JOB.json

JOB.json  {"base", "adapter": a GGUF adapter, "prompts": [[part, …], …], "maxTokens", "endOfTurn", "settings": {rank, alpha, …}}

Prints {"event": "answers", "answers": [{"text", "margins"}]}: of each token, by how much its logit leads the next best.
"""

import json
import sys
from pathlib import Path

import torch

from base_model import end_of_turn_id, load_model, load_tokenizer
from examples import encode_prompt
from gguf_adapter import read_adapter
from lora import set_adapter_weights, with_adapter


@torch.no_grad()
def answer(model, prompt, end, longest):
    ids, cache, margins = torch.tensor([prompt]), None, []
    tokens = []
    while len(tokens) < longest:
        out = model(input_ids=ids, past_key_values=cache, use_cache=True)
        cache = out.past_key_values
        best = out.logits[0, -1].float().topk(2)
        token = int(best.indices[0])
        if token == end:
            break
        tokens.append(token)
        margins.append(float(best.values[0] - best.values[1]))
        ids = torch.tensor([[token]])
    return tokens, margins


def main(job_path):
    job = json.loads(Path(job_path).read_text("utf-8"))
    model = load_model(job["base"], torch.float32)
    tokenizer = load_tokenizer(job["base"])
    config = model.config
    end = end_of_turn_id(tokenizer, job["endOfTurn"])
    model = with_adapter(model, {**job["settings"], "dropout": 0}).eval()
    weights, _ = read_adapter(job["adapter"], heads=config.num_attention_heads, kv_heads=config.num_key_value_heads)
    set_adapter_weights(model, {name: torch.from_numpy(value) for name, value in weights.items()})
    answers = []
    for parts in job["prompts"]:
        tokens, margins = answer(model, encode_prompt(tokenizer, parts), end, job["maxTokens"])
        answers.append({"text": tokenizer.decode(tokens, skip_special_tokens=True).strip(), "margins": margins})
    print(json.dumps({"event": "answers", "answers": answers}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
