"""Write a PEFT LoRA adapter as a llama.cpp GGUF adapter (llama architecture), and read one back.

Format: llama.cpp, convert_lora_to_gguf.py. Tensors are named blk.<layer>.<module>.weight.lora_{a,b};
llama.cpp stores the rows of attn_q and attn_k interleaved per head (its rotary layout), so the B matrices of
these two, whose rows are the layer's rows, are permuted the same way.
"""

import re

import gguf
import numpy as np

MODULES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
KEY = re.compile(r"layers\.(\d+)\.(.+)\.lora_([AB])\.weight$")
TENSOR = re.compile(r"blk\.(\d+)\.(.+)\.weight\.lora_([ab])$")


def interleave(rows, heads):
    """Rows of each head from (half, pair) to (pair, half) order: [rows, r] -> [rows, r]."""
    return rows.reshape(heads, 2, rows.shape[0] // heads // 2, *rows.shape[1:]).swapaxes(1, 2).reshape(rows.shape)


def uninterleave(rows, heads):
    """The inverse of interleave."""
    return rows.reshape(heads, rows.shape[0] // heads // 2, 2, *rows.shape[1:]).swapaxes(1, 2).reshape(rows.shape)


def write_adapter(path, weights, *, alpha, heads, kv_heads):
    """weights: PEFT state dict as float32 numpy arrays; raises ValueError on a layer that GGUF has no name for."""
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(alpha))
    for key in sorted(weights):
        match = KEY.search(key)
        if match is None or match[2] not in MODULES:
            raise ValueError(f"no GGUF name for the adapter weight {key}")
        layer, module, side = match[1], MODULES[match[2]], match[3].lower()
        value = weights[key]
        if side == "b" and module in ("attn_q", "attn_k"):
            value = interleave(value, heads if module == "attn_q" else kv_heads)
        writer.add_tensor(f"blk.{layer}.{module}.weight.lora_{side}", np.ascontiguousarray(value, dtype=np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def read_adapter(path, *, heads, kv_heads):
    """The weights that write_adapter wrote, by their PEFT names, as float32; and the adapter's alpha."""
    reader = gguf.GGUFReader(str(path))
    modules = {name: module for module, name in MODULES.items()}
    weights = {}
    for tensor in reader.tensors:
        match = TENSOR.match(tensor.name)
        if match is None or match[2] not in modules:
            raise ValueError(f"no PEFT name for the tensor {tensor.name}")
        layer, module, side = match.groups()
        value = np.array(tensor.data, dtype=np.float32)
        if side == "b" and module in ("attn_q", "attn_k"):
            value = uninterleave(value, heads if module == "attn_q" else kv_heads)
        weights[f"base_model.model.model.layers.{layer}.{modules[module]}.lora_{side.upper()}.weight"] = value
    return weights, float(reader.fields["adapter.lora.alpha"].contents())
