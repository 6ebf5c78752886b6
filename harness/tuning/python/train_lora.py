"""Train a LoRA adapter on prompt/completion pairs and write it as a GGUF adapter.

Called by harness/tuning/lora.ts:  train_lora.py JOB.json

JOB.json  {"base": path of a GGUF model, "pairs": JSONL of {"prompt": [part, …], "completion"},
           "dev": the same for held-out pairs (may be empty), "out": folder, "settings": {...}}
Prompts arrive as they will be at inference (chat template applied); the completion gets the
end-of-turn token. The loss is taken on completion tokens only.

Prints one JSON object a line on stdout: {"event": "loaded" | "progress" | "dev" | "done", ...};
everything else goes to stderr. Writes out/adapter.gguf and out/metrics.json.
"""

import json
import math
import random
import resource
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from peft import LoraConfig, get_peft_model
from peft.tuners.lora.layer import Linear as LoraLinear
from peft.utils import get_peft_model_state_dict
from transformers import AutoModelForCausalLM, AutoTokenizer

from gguf_adapter import write_adapter

TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def say(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)


def pick_device():
    if torch.cuda.is_available():
        return "cuda"
    if torch.backends.mps.is_available():
        return "mps"
    return "cpu"


def pick_dtype(device):
    """bfloat16 where the hardware multiplies it natively, otherwise float32."""
    if device == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    if device == "cpu" and (torch.cpu._is_amx_tile_supported() or torch.cpu._is_avx512_bf16_supported()):
        return torch.bfloat16
    return torch.float32


def read_jsonl(path):
    return [json.loads(line) for line in Path(path).read_text("utf-8").splitlines() if line.strip()]


def lora_forward(self, x, *_args, **_kwargs):
    """PEFT's forward of one active adapter, in the dtype of the activations.

    PEFT casts the activations to the adapter's float32 and back, in every layer; casting the small adapter matrices
    instead trains a third faster on a CPU. The weights themselves, and their updates, stay float32.
    """
    a = self.lora_A["default"].weight.to(x.dtype)
    b = (self.lora_B["default"].weight * self.scaling["default"]).to(x.dtype)
    return self.base_layer(x) + F.linear(F.linear(self.lora_dropout["default"](x), a), b)


def encode(tokenizer, pair, end_of_turn):
    # Each part by itself, as the parts are evaluated: tokens never span the border of the shared prefix.
    prompt = [token for part in pair["prompt"] for token in tokenizer(part, add_special_tokens=False).input_ids]
    completion = tokenizer(pair["completion"], add_special_tokens=False).input_ids
    return prompt, completion + [end_of_turn]


def batches(encoded, size, rng):
    """One epoch of batches of similar length, in random order, so that little is padding."""
    order = sorted(range(len(encoded)), key=lambda i: (sum(map(len, encoded[i])), rng.random()))
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    rng.shuffle(groups)
    return [[encoded[i] for i in group] for group in groups]


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


def completion_logits(model, ids, labels, mask):
    """Logits at completion positions only: the output layer is a fifth of a small model's work."""
    causal = model.base_model.model
    hidden = causal.model(input_ids=ids, attention_mask=mask).last_hidden_state[:, :-1]
    target = labels[:, 1:]
    wanted = target != -100
    return causal.lm_head(hidden[wanted]).float(), target[wanted]


@torch.no_grad()
def dev_figures(model, encoded, batch_size, device):
    """Mean token loss and the share of completions whose every token is the likeliest one."""
    if not encoded:
        return None
    model.eval()
    loss = tokens = right = 0
    for start in range(0, len(encoded), batch_size):
        batch = encoded[start : start + batch_size]
        logits, target = completion_logits(model, *collate(batch, device))
        loss += F.cross_entropy(logits, target, reduction="sum").item()
        hits = (logits.argmax(-1) == target).tolist()
        for _, completion in batch:
            right += all(hits[: len(completion)])
            hits = hits[len(completion) :]
            tokens += len(completion)
    model.train()
    return {"loss": loss / tokens, "exact": right / len(encoded)}


def learning_rate(step, steps, peak):
    warmup = max(1, steps // 10)
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, steps - warmup)))


def main(job_path):
    job = json.loads(Path(job_path).read_text("utf-8"))
    settings = job["settings"]
    out = Path(job["out"])
    out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(settings["seed"])
    torch.manual_seed(settings["seed"])
    device = pick_device()
    dtype = pick_dtype(device)

    base = Path(job["base"])
    model = AutoModelForCausalLM.from_pretrained(base.parent, gguf_file=base.name, dtype=dtype, attn_implementation="eager")
    tokenizer = AutoTokenizer.from_pretrained(base.parent, gguf_file=base.name)
    config = model.config
    end_of_turn = tokenizer.convert_tokens_to_ids(settings["endOfTurn"])
    lora = LoraConfig(
        r=settings["rank"],
        lora_alpha=settings["alpha"],
        lora_dropout=settings["dropout"],
        target_modules=TARGETS,
        task_type="CAUSAL_LM",
    )
    LoraLinear.forward = lora_forward
    model = get_peft_model(model, lora).to(device)
    trainable = [p for p in model.parameters() if p.requires_grad]
    pairs = [encode(tokenizer, p, end_of_turn) for p in read_jsonl(job["pairs"])]
    dev = [encode(tokenizer, p, end_of_turn) for p in read_jsonl(job["dev"])]
    steps = settings["epochs"] * math.ceil(len(pairs) / settings["batch"])
    say(
        "loaded",
        device=device,
        dtype=str(dtype).removeprefix("torch."),
        threads=torch.get_num_threads(),
        pairs=len(pairs),
        dev=len(dev),
        steps=steps,
        trainable=sum(p.numel() for p in trainable),
    )

    optimizer = torch.optim.AdamW(trainable, lr=settings["learningRate"], weight_decay=0.0)
    model.train()
    started = time.perf_counter()
    step = tokens = padding = 0
    curve, dev_curve = [], []
    for epoch in range(settings["epochs"]):
        losses = []
        for batch in batches(pairs, settings["batch"], rng):
            for group in optimizer.param_groups:
                group["lr"] = learning_rate(step, steps, settings["learningRate"])
            ids, labels, mask = collate(batch, device)
            logits, target = completion_logits(model, ids, labels, mask)
            loss = F.cross_entropy(logits, target)
            if not torch.isfinite(loss):
                raise RuntimeError(f"the loss is {loss.item()} at step {step}: lower the learning rate")
            loss.backward()
            torch.nn.utils.clip_grad_norm_(trainable, 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            step += 1
            real = int(mask.sum())
            tokens += real
            padding += ids.numel() - real
            losses.append(loss.item())
            seconds = time.perf_counter() - started
            say("progress", step=step, steps=steps, epoch=epoch + 1, loss=losses[-1], seconds=seconds, tokens=tokens)
        curve.append({"epoch": epoch + 1, "step": step, "loss": sum(losses) / len(losses)})
        figures = dev_figures(model, dev, 32, device)
        if figures:
            dev_curve.append({"epoch": epoch + 1, **figures})
            say("dev", epoch=epoch + 1, **figures)
    seconds = time.perf_counter() - started

    weights = {name: tensor.float().cpu().numpy() for name, tensor in get_peft_model_state_dict(model).items()}
    write_adapter(
        out / "adapter.gguf",
        weights,
        alpha=settings["alpha"],
        heads=config.num_attention_heads,
        kv_heads=config.num_key_value_heads,
    )
    metrics = {
        "seconds": seconds,
        "tokens": tokens,
        "paddingShare": padding / (tokens + padding),
        "tokensPerSecond": tokens / seconds,
        "steps": step,
        "device": device,
        "dtype": str(dtype).removeprefix("torch."),
        "threads": torch.get_num_threads(),
        "peakMemoryBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        "lossCurve": curve,
        "devCurve": dev_curve,
        "python": sys.version.split()[0],
    }
    (out / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n", "utf-8")
    say("done", **{k: metrics[k] for k in ("seconds", "tokens", "tokensPerSecond")})


if __name__ == "__main__":
    main(sys.argv[1])
