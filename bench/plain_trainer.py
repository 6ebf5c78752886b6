"""The loop that one would write first: PEFT and transformers' Trainer, as their guides show it.  plain_trainer.py JOB.json

The same base, pairs, prompt tokens, loss on the completion alone, rank, batch, learning rate and steps as harness/tuning/python/train_lora.py
is given; everything else is the libraries' default, but for logging and saving, which are off. Prints {"seconds", "tokens", "padding"}.
"""

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "harness" / "tuning" / "python"))

import torch
from base_model import end_of_turn_id, load_tokenizer, source_of
from examples import encode, read_jsonl
from lora import TARGETS
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, DataCollatorForSeq2Seq, Trainer, TrainerCallback, TrainingArguments


class Clock(TrainerCallback):
    """From the first step on: making the trainer is not training."""

    def on_train_begin(self, *_args, **_kwargs):
        self.started = time.perf_counter()

    def on_train_end(self, *_args, **_kwargs):
        self.seconds = time.perf_counter() - self.started


class Counting(DataCollatorForSeq2Seq):
    """Of the batches that are made."""

    real = padded = 0

    def __call__(self, features, return_tensors=None):
        batch = super().__call__(features, return_tensors)
        Counting.real += int(batch["attention_mask"].sum())
        Counting.padded += batch["attention_mask"].numel()
        return batch


def plain(model):
    """The same weights in a model that Trainer does not refuse: it takes one that was read from a GGUF file for quantised."""
    if not hasattr(model.config, "quantization_config"):
        return model
    del model.config.quantization_config
    copy = type(model)(model.config).to(model.dtype)
    copy.load_state_dict(model.state_dict())
    return copy


def example(tokenizer, pair, end_of_turn):
    prompt, completion = encode(tokenizer, pair, end_of_turn)
    ids = prompt + completion
    return {"input_ids": ids, "attention_mask": [1] * len(ids), "labels": [-100] * len(prompt) + completion}


def main(job_path):
    job = json.loads(Path(job_path).read_text("utf-8"))
    settings = job["settings"]
    folder, arguments = source_of(job["base"])
    dtype = {"dtype": getattr(torch, job["dtype"])} if job.get("dtype") else {}
    model = plain(AutoModelForCausalLM.from_pretrained(folder, **arguments, **dtype))
    tokenizer = load_tokenizer(job["base"])
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    end = end_of_turn_id(tokenizer, settings["endOfTurn"])
    lora = LoraConfig(r=settings["rank"], lora_alpha=settings["alpha"], target_modules=TARGETS, task_type="CAUSAL_LM")
    arguments = TrainingArguments(
        output_dir=job["out"],
        per_device_train_batch_size=settings["batch"],
        learning_rate=settings["learningRate"],
        lr_scheduler_type="cosine",
        max_steps=job["steps"],
        seed=settings["seed"],
        logging_strategy="no",
        save_strategy="no",
        report_to=[],
        disable_tqdm=True,
    )
    clock = Clock()
    Trainer(
        model=get_peft_model(model, lora),
        args=arguments,
        train_dataset=[example(tokenizer, pair, end) for pair in read_jsonl(job["pairs"])],
        data_collator=Counting(tokenizer, padding=True),
        callbacks=[clock],
    ).train()
    print(json.dumps({"seconds": clock.seconds, "tokens": Counting.real, "padding": Counting.padded - Counting.real}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
