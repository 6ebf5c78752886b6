"""What this machine trains on: device, number format, its fastest matrix product, and the memory taken."""

import resource
import sys
import time

import torch
import torch.nn.functional as F


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


def synchronise(device):
    """Wait for what was sent to the device: its work returns before it is done."""
    if device == "cuda":
        torch.cuda.synchronize()
    if device == "mps":
        torch.mps.synchronize()


@torch.no_grad()
def matmul_peak(shapes, dtype, device, seconds=2.0):
    """Floating-point operations a second of the fastest of these products, (rows, inner, columns) each.

    Of constants, so that no random number is drawn: measuring must not change what is trained.
    """
    best = 0.0
    for rows, inner, columns in shapes:
        x = torch.full((rows, inner), 0.01, dtype=dtype, device=device)
        weight = torch.full((columns, inner), 0.01, dtype=dtype, device=device)
        F.linear(x, weight)  # the kernel is made on first use
        synchronise(device)
        until = time.perf_counter() + seconds / len(shapes)
        while (started := time.perf_counter()) < until:
            for _ in range(8):
                F.linear(x, weight)
            synchronise(device)
            best = max(best, 8 * 2 * rows * inner * columns / (time.perf_counter() - started))
    return best


def peak_memory(device):
    """(bytes of main memory, bytes on the device; None where they are the same or not known)"""
    main = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return main, torch.cuda.max_memory_allocated() if device == "cuda" else None
