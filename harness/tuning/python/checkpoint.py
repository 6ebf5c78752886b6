"""Where a training stands, in one file: what is needed to go on as if it had never stopped."""

import os
import pickle
from pathlib import Path

import torch

from base_model import Refused
from lora import adapter_weights, set_adapter_weights

FILE = "checkpoint.pt"


def save_checkpoint(folder, model, optimizer, rng, state):
    """Written beside, then renamed: a reader finds the old one or the new one, whole."""
    part = Path(folder, f"{FILE}.{os.getpid()}.part")
    parts = {
        "state": state,
        "weights": adapter_weights(model),
        "optimizer": optimizer.state_dict(),
        "random": rng.getstate(),
        "torch": torch.get_rng_state(),
        "cuda": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
    }
    with open(part, "wb") as file:
        torch.save(parts, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, Path(folder, FILE))


def load_checkpoint(folder, model, optimizer, rng):
    """Put everything back. Returns the state, or None where there is no checkpoint."""
    path = Path(folder, FILE)
    if not path.exists():
        return None
    try:
        parts = torch.load(path, map_location="cpu", weights_only=True)
        set_adapter_weights(model, parts["weights"])
        optimizer.load_state_dict(parts["optimizer"])
    except (RuntimeError, ValueError, KeyError, EOFError, pickle.UnpicklingError) as error:
        raise Refused(f"{path}: can't be gone on from ({error}); delete it, and training starts anew") from error
    rng.setstate(parts["random"])
    torch.set_rng_state(parts["torch"])
    if parts["cuda"] and torch.cuda.is_available():
        torch.cuda.set_rng_state_all(parts["cuda"])
    return parts["state"]
