"""The model that an adapter is trained on: a GGUF file, or a folder as Hugging Face's libraries save it."""

from pathlib import Path

from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

# The adapter is written with the layer names and the row order of llama.cpp's llama architecture.
ARCHITECTURE = "llama"
ACTIVATION = "silu"


class Refused(Exception):
    """What the user gave can't be used; the message says why."""


def source_of(path):
    """Arguments of from_pretrained: transformers dequantises a GGUF file, so that the trained weights are those that run."""
    path = Path(path)
    return (path.parent, {"gguf_file": path.name}) if path.is_file() else (path, {})


def load_tokenizer(path):
    folder, arguments = source_of(path)
    return AutoTokenizer.from_pretrained(folder, **arguments)


def load_model(path, dtype):
    folder, arguments = source_of(path)
    config = AutoConfig.from_pretrained(folder, **arguments)
    if config.model_type != ARCHITECTURE:
        raise Refused(f"{path}: its architecture is {config.model_type}; adapters are made for {ARCHITECTURE} only")
    if config.hidden_act != ACTIVATION:
        raise Refused(f"{path}: its activation is {config.hidden_act}; llama.cpp computes {ACTIVATION} for {ARCHITECTURE}, and so does training")
    return AutoModelForCausalLM.from_pretrained(folder, dtype=dtype, attn_implementation="eager", **arguments)


def end_of_turn_id(tokenizer, end_of_turn):
    """The token that ends an answer; the end of text where the vocabulary has no such token."""
    vocabulary = tokenizer.get_vocab()
    found = vocabulary.get(end_of_turn, tokenizer.eos_token_id)
    if found is None:
        raise Refused(f"the tokenizer has neither {end_of_turn} nor an end of text")
    return found
