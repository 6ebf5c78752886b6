"""The adapter on its model: what is trained, how it computes, and what of it is kept."""

import torch
from peft import LoraConfig, get_peft_model
from peft.utils import get_peft_model_state_dict, set_peft_model_state_dict

from fused import AnswerLoss

TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def adapted_layers(config, upper):
    """Numbers of the layers that get an adapter: the `upper` last ones, or all."""
    depth = config.num_hidden_layers
    return list(range(max(0, depth - upper) if upper else 0, depth))


def with_adapter(model, settings):
    """Below the lowest adapted layer nothing is trained: autograd keeps no activations there, and does not go back through it."""
    layers = adapted_layers(model.config, settings.get("layers"))
    lora = LoraConfig(
        r=settings["rank"],
        lora_alpha=settings["alpha"],
        lora_dropout=settings["dropout"],
        target_modules=TARGETS,
        layers_to_transform=layers if len(layers) < model.config.num_hidden_layers else None,
        task_type="CAUSAL_LM",
    )
    return get_peft_model(model, lora)


def adapter_weights(model):
    return {name: tensor.detach().float().cpu().clone() for name, tensor in get_peft_model_state_dict(model).items()}


def set_adapter_weights(model, weights):
    """raises ValueError where they are not those of this adapter."""
    have = adapter_weights(model)
    if {name: tuple(w.shape) for name, w in have.items()} != {name: tuple(w.shape) for name, w in weights.items()}:
        raise ValueError("has another rank, or other layers")
    set_peft_model_state_dict(model, weights)


def completion_states(model, ids, labels, mask):
    """(tokens, wide) hidden states of completion positions only, and their targets: the output layer is a fifth of a small model's work."""
    hidden = model.base_model.model.model(input_ids=ids, attention_mask=mask).last_hidden_state[:, :-1]
    target = labels[:, 1:]
    wanted = target != -100
    return hidden[wanted], target[wanted]


def completion_loss(model, ids, labels, mask):
    """(mean cross-entropy of completion tokens, how many there are)"""
    hidden, target = completion_states(model, ids, labels, mask)
    return AnswerLoss.apply(hidden, model.base_model.model.lm_head.weight, target), target.numel()


def completion_logits(model, ids, labels, mask):
    hidden, target = completion_states(model, ids, labels, mask)
    return model.base_model.model.lm_head(hidden).float(), target


def flops_per_token(config, upper, rank):
    """Of the products with weights, for (a token, a completion token): forward everywhere, backward where an adapter is above.

    Backward goes to the activations alone where weights are frozen: as much again as forward; to the adapter's matrices, too.
    """
    wide, inner = config.hidden_size, config.intermediate_size
    head = getattr(config, "head_dim", None) or wide // config.num_attention_heads
    queries, keys = head * config.num_attention_heads, head * config.num_key_value_heads
    shapes = [(wide, queries), (wide, keys), (wide, keys), (queries, wide), (wide, inner), (wide, inner), (inner, wide)]
    layer = 2 * sum(a * b for a, b in shapes)
    adapter = 2 * sum(rank * (a + b) for a, b in shapes)
    adapted = len(adapted_layers(config, upper))
    return config.num_hidden_layers * layer + adapted * (layer + 3 * adapter), 4 * config.vocab_size * wide


def matmul_shapes(config, rows):
    """The products that most of the work is in."""
    wide, inner = config.hidden_size, config.intermediate_size
    return [(rows, wide, inner), (rows, inner, wide), (rows, wide, wide)]
