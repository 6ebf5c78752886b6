"""Train a LoRA adapter on prompt/completion pairs and write it as a GGUF adapter.

Called by harness/tuning/lora.ts:  train_lora.py JOB.json

JOB.json  {"base": a GGUF model or a folder of Hugging Face's, "pairs": JSONL of {"prompt": [part, …], "completion"},
           "dev": the same for held-out pairs (may be empty), "out": folder, "from": a GGUF adapter to start from, or null,
           "blend": how far to go from there to what was trained, 0 to 1, or null for all the way,
           "checkpointSeconds": how often a checkpoint is written, "settings": {...}}
Prompts arrive as they will be at inference (chat template applied); the completion gets the
end-of-turn token. The loss is taken on completion tokens only.

A checkpoint in the out folder is gone on from. SIGINT and SIGTERM write one after the step that is under way, and end with 130.

Prints one JSON object a line on stdout: {"event": "loaded" | "resumed" | "progress" | "dev" | "left" | "refused" | "done", ...};
everything else goes to stderr. Writes out/adapter.gguf and out/metrics.json.
"""

import json
import math
import os
import random
import signal
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F

from base_model import Refused, end_of_turn_id, load_model, load_tokenizer
from checkpoint import load_checkpoint, save_checkpoint
from examples import batches, collate, encode, read_jsonl
from fused import fuse
from gguf_adapter import read_adapter, write_adapter
from lora import adapter_weights, completion_logits, completion_loss, flops_per_token, matmul_shapes, set_adapter_weights, with_adapter
from machine import matmul_peak, peak_memory, pick_device, pick_dtype

LEFT = 130
REFUSED = 2


def say(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)


class Leaving:
    """Whether it was asked to stop. A second Ctrl-C ends at once; a SIGTERM after it comes from the caller, for the same Ctrl-C."""

    def __init__(self):
        self.wanted = False
        signal.signal(signal.SIGINT, self.interrupt)
        signal.signal(signal.SIGTERM, self.terminate)

    def interrupt(self, *_):
        if self.wanted:
            os._exit(LEFT)
        self.wanted = True

    def terminate(self, *_):
        self.wanted = True


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


def start_from(path, model, settings):
    """Begin with the weights of an earlier adapter."""
    config = model.config
    try:
        weights, alpha = read_adapter(path, heads=config.num_attention_heads, kv_heads=config.num_key_value_heads)
        if alpha != settings["alpha"]:
            raise ValueError(f"has alpha {alpha:g}, the settings say {settings['alpha']:g}")
        set_adapter_weights(model, {name: torch.from_numpy(value) for name, value in weights.items()})
    except ValueError as error:
        raise Refused(f"{path}: can't be started from: {error}") from error


def new_state():
    return {
        "step": 0, "epoch": 0, "groups": None, "position": 0, "losses": [], "seconds": 0.0, "stepSeconds": 0.0,
        "tokens": 0, "answerTokens": 0, "padding": 0, "curve": [], "devCurve": [], "best": None, "resumed": 0,
    }  # fmt: skip


class Training:
    def __init__(self, job, leaving):
        self.job, self.leaving = job, leaving
        self.settings = settings = job["settings"]
        self.out = Path(job["out"])
        self.rng = random.Random(settings["seed"])
        torch.manual_seed(settings["seed"])
        self.device = pick_device()
        self.dtype = pick_dtype(self.device)
        model = load_model(job["base"], self.dtype)
        tokenizer = load_tokenizer(job["base"])
        end_of_turn = end_of_turn_id(tokenizer, settings["endOfTurn"])
        self.config = model.config
        self.model = with_adapter(model, settings).to(self.device)
        fuse(self.model)
        if job.get("from"):
            start_from(job["from"], self.model, settings)
        self.start = adapter_weights(self.model) if job.get("blend") is not None else None
        self.trainable = [p for p in self.model.parameters() if p.requires_grad]
        self.pairs = [encode(tokenizer, p, end_of_turn) for p in read_jsonl(job["pairs"])]
        self.dev = [encode(tokenizer, p, end_of_turn) for p in read_jsonl(job["dev"])]
        self.steps = settings["epochs"] * math.ceil(len(self.pairs) / settings["batch"])
        self.optimizer = torch.optim.AdamW(self.trainable, lr=settings["learningRate"], weight_decay=0.0)
        self.state = load_checkpoint(self.out, self.model, self.optimizer, self.rng) or new_state()
        self.saved = time.perf_counter()

    def run(self):
        say(
            "loaded",
            device=self.device,
            dtype=str(self.dtype).removeprefix("torch."),
            threads=torch.get_num_threads(),
            pairs=len(self.pairs),
            dev=len(self.dev),
            steps=self.steps,
            trainable=sum(p.numel() for p in self.trainable),
        )
        state = self.state
        if state["step"] > 0:
            state["resumed"] += 1
            say("resumed", step=state["step"], steps=self.steps)
        peak = self.measure_peak()
        self.model.train()
        while state["epoch"] < self.settings["epochs"] and not self.is_no_better():
            self.run_epoch()
        self.finish(peak)

    def run_epoch(self):
        state = self.state
        if state["groups"] is None:
            state.update(groups=batches(self.pairs, self.settings["batch"], self.rng), position=0, losses=[])
        while state["position"] < len(state["groups"]):
            self.save_if_due()
            self.run_step([self.pairs[i] for i in state["groups"][state["position"]]])
        state["epoch"] += 1
        state["groups"] = None
        state["curve"].append({"epoch": state["epoch"], "step": state["step"], "loss": sum(state["losses"]) / len(state["losses"])})
        started = time.perf_counter()
        figures = dev_figures(self.model, self.dev, 32, self.device)
        state["seconds"] += time.perf_counter() - started
        if figures:
            state["devCurve"].append({"epoch": state["epoch"], **figures})
            say("dev", epoch=state["epoch"], **figures)
            self.keep_best(figures["loss"])

    def run_step(self, batch):
        state = self.state
        started = time.perf_counter()
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate(state["step"], self.steps, self.settings["learningRate"])
        ids, labels, mask = collate(batch, self.device)
        loss, answer_tokens = completion_loss(self.model, ids, labels, mask)
        if not torch.isfinite(loss):
            raise RuntimeError(f"the loss is {loss.item()} at step {state['step']}: lower the learning rate")
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.trainable, 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        state["losses"].append(loss.item())
        real = int(mask.sum())
        state["step"] += 1
        state["position"] += 1
        state["tokens"] += real
        state["answerTokens"] += answer_tokens
        state["padding"] += ids.numel() - real
        seconds = time.perf_counter() - started
        state["seconds"] += seconds
        state["stepSeconds"] += seconds
        say(
            "progress",
            step=state["step"],
            steps=self.steps,
            epoch=state["epoch"] + 1,
            loss=state["losses"][-1],
            seconds=state["seconds"],
            tokens=state["tokens"],
        )

    def save_if_due(self):
        if self.leaving.wanted:
            self.save()
            say("left", step=self.state["step"], steps=self.steps)
            sys.exit(LEFT)
        if time.perf_counter() - self.saved >= self.job["checkpointSeconds"]:
            self.save()

    def save(self):
        save_checkpoint(self.out, self.model, self.optimizer, self.rng, self.state)
        self.saved = time.perf_counter()

    def keep_best(self, loss):
        """Of the epochs so far, where training may stop early: the last may then not be the best."""
        if self.settings.get("patience") is None:
            return
        best = self.state["best"]
        if best is None or loss < best["loss"]:
            self.state["best"] = {"epoch": self.state["epoch"], "loss": loss, "weights": adapter_weights(self.model)}

    def is_no_better(self):
        best, patience = self.state["best"], self.settings.get("patience")
        return best is not None and patience is not None and self.state["epoch"] - best["epoch"] >= patience

    def blend(self, share, epoch):
        """Weights between those of the start and the trained ones keep more of what was known (Wortsman et al., WiSE-FT, CVPR 2022)."""
        trained = adapter_weights(self.model)
        between = {name: torch.lerp(before, trained[name], share) for name, before in self.start.items()}
        # lerp makes 0 of a -0, which is another file.
        set_adapter_weights(self.model, between if share > 0 else self.start)
        figures = dev_figures(self.model, self.dev, 32, self.device)
        if figures:
            self.state["devCurve"].append({"epoch": epoch, "blend": share, **figures})

    def measure_peak(self):
        mean = sum(len(p) + len(c) for p, c in self.pairs) / len(self.pairs)
        rows = max(16, round(mean * self.settings["batch"]))
        return matmul_peak(matmul_shapes(self.config, rows), self.dtype, self.device)

    def finish(self, peak):
        state, settings = self.state, self.settings
        if state["best"]:
            set_adapter_weights(self.model, state["best"]["weights"])
        kept = state["best"]["epoch"] if state["best"] else state["epoch"]
        if self.start is not None:
            self.blend(self.job["blend"], kept)
        write_adapter(
            self.out / "adapter.gguf",
            {name: tensor.numpy() for name, tensor in adapter_weights(self.model).items()},
            alpha=settings["alpha"],
            heads=self.config.num_attention_heads,
            kv_heads=self.config.num_key_value_heads,
        )
        token, answer_token = flops_per_token(self.config, settings.get("layers"), settings["rank"])
        flops = state["tokens"] * token + state["answerTokens"] * answer_token
        memory, device_memory = peak_memory(self.device)
        metrics = {
            "seconds": state["seconds"],
            "tokens": state["tokens"],
            "paddingShare": state["padding"] / (state["tokens"] + state["padding"]),
            "tokensPerSecond": state["tokens"] / state["seconds"],
            "matmul": {"peakFlops": peak, "share": flops / state["stepSeconds"] / peak},
            "steps": state["step"],
            "keptEpoch": kept,
            "resumed": state["resumed"],
            "device": self.device,
            "dtype": str(self.dtype).removeprefix("torch."),
            "threads": torch.get_num_threads(),
            "peakMemoryBytes": memory,
            **({"peakDeviceMemoryBytes": device_memory} if device_memory else {}),
            "lossCurve": state["curve"],
            "devCurve": state["devCurve"],
            "python": sys.version.split()[0],
        }
        (self.out / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n", "utf-8")
        say("done", **{k: metrics[k] for k in ("seconds", "tokens", "tokensPerSecond")})


def main(job_path):
    leaving = Leaving()
    job = json.loads(Path(job_path).read_text("utf-8"))
    Path(job["out"]).mkdir(parents=True, exist_ok=True)
    try:
        Training(job, leaving).run()
    except Refused as error:
        say("refused", message=str(error))
        sys.exit(REFUSED)


if __name__ == "__main__":
    main(sys.argv[1])
