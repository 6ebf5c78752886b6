"""Holds fused.py against transformers and PEFT: the same loss and gradients, on small random llamas.  Run in the side-car's folder.

Prints {"loss": [of the libraries, fused], "worst": the largest relative difference of a gradient, "grads": how many} a line.
"""

import json
import os
import sys

sys.path.insert(0, os.getcwd())

import torch
import torch.nn.functional as F
from transformers import LlamaConfig, LlamaForCausalLM

from fused import fuse
from lora import completion_logits, completion_loss, with_adapter

SHAPES = [
    dict(num_attention_heads=4, num_key_value_heads=2),
    dict(num_attention_heads=4, num_key_value_heads=4, attention_bias=True, mlp_bias=True),
    dict(num_attention_heads=6, num_key_value_heads=1, head_dim=10),
]
SETTINGS = {"rank": 3, "alpha": 6, "dropout": 0}


def model_of(shape, settings):
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=61, hidden_size=48, intermediate_size=80, num_hidden_layers=3, attn_implementation="eager", **shape
    )
    model = with_adapter(LlamaForCausalLM(config), settings)
    torch.manual_seed(1)
    for name, parameter in model.named_parameters():
        # An adapter begins with B = 0, biases with 0, norms with 1: nothing of them would show.
        if "lora" in name or "norm" in name or name.endswith("bias"):
            torch.nn.init.normal_(parameter, mean=float("norm" in name), std=0.1)
    return model.train()


def batch():
    """Two rows of unequal length, the second padded."""
    torch.manual_seed(2)
    ids, mask = torch.randint(0, 61, (2, 11)), torch.ones(2, 11, dtype=torch.long)
    mask[1, 7:] = 0
    labels = ids.clone()
    labels[:, :4] = -100
    labels[mask == 0] = -100
    return ids, labels, mask


def grads(model):
    return {name: p.grad for name, p in model.named_parameters() if p.grad is not None}


for shape in SHAPES:
    for layers in (None, 2):
        settings = {**SETTINGS, **({"layers": layers} if layers else {})}
        plain, fused = model_of(shape, settings), model_of(shape, settings)
        fuse(fused)
        expected = F.cross_entropy(*completion_logits(plain, *batch()))
        loss, _ = completion_loss(fused, *batch())
        expected.backward()
        loss.backward()
        left, right = grads(plain), grads(fused)
        assert left.keys() == right.keys(), "not the same parameters are trained"
        worst = max(((left[n] - right[n]).norm() / left[n].norm()).item() for n in left)
        print(json.dumps({"loss": [expected.item(), loss.item()], "worst": worst, "grads": len(left)}), flush=True)
