"""A llama layer with a LoRA adapter, in fewer and larger steps than transformers and PEFT take: the same figures, in about half the time.

What a CPU loses in a small model is not the products with weights but what lies between them: passes over activations, casts, and products
with matrices eight wide, one for each projection. Here the projections of one input are one product, so are their adapters, added in place;
norms, rotation and gating have their backward written out; the heads that share keys are one product. Nothing of it knows of a device.
"""

import types

import torch
import torch.nn.functional as F


def fuse(model):
    """Replace the forward of the layers that have an adapter, and of all norms, in place.

    The frozen weights of projections that are fused become views of one matrix: no memory is taken twice.
    """
    for layer in model.base_model.model.model.layers:
        for norm in (layer.input_layernorm, layer.post_attention_layernorm):
            norm.forward = types.MethodType(norm_forward, norm)
        attention, mlp = layer.self_attn, layer.mlp
        if not hasattr(mlp.down_proj, "lora_A"):
            continue
        attention.qkv = Projections([attention.q_proj, attention.k_proj, attention.v_proj])
        attention.o = Projections([attention.o_proj])
        attention.forward = types.MethodType(attention_forward, attention)
        mlp.gate_up = Projections([mlp.gate_proj, mlp.up_proj])
        mlp.down = Projections([mlp.down_proj])
        mlp.forward = types.MethodType(mlp_forward, mlp)


class Projections:
    """Linear layers of one input, each with an adapter. Not a module: their parameters stay where PEFT has them."""

    def __init__(self, layers):
        self.layers = layers
        self.scaling = layers[0].scaling["default"]
        self.dropout = layers[0].lora_dropout["default"]
        bases = [layer.base_layer for layer in layers]
        self.weight = torch.cat([base.weight.data for base in bases])
        for base, rows in zip(bases, self.weight.split([base.out_features for base in bases])):
            base.weight.data = rows
        self.bias = None if bases[0].bias is None else torch.cat([base.bias.data for base in bases])

    def __call__(self, x):
        """(…, in) → (…, out of all), one after the other."""
        down = [layer.lora_A["default"].weight for layer in self.layers]
        up = [layer.lora_B["default"].weight for layer in self.layers]
        dropped = self.dropout(x) if isinstance(self.dropout, torch.nn.Dropout) else None
        return AdaptedLinear.apply(x, dropped, self.weight, self.bias, self.scaling, *down, *up)


class AdaptedLinear(torch.autograd.Function):
    """x Wᵀ + bias + scaling · (x Aᵀ) Bᵀ of several layers at once; W and bias are frozen, A and B kept in float32."""

    @staticmethod
    def forward(ctx, x, dropped, weight, bias, scaling, *adapters):
        half = len(adapters) // 2
        down, up = adapters[:half], adapters[half:]
        rows = x.reshape(-1, x.shape[-1])
        adapted = rows if dropped is None else dropped.reshape(rows.shape)
        a = torch.cat(down).to(x.dtype)
        b = (torch.block_diag(*up) * scaling).to(x.dtype)
        inner = adapted @ a.t()
        out = F.linear(rows, weight, bias).addmm_(inner, b.t())
        ctx.save_for_backward(adapted, weight, inner, a, b)
        ctx.scaling, ctx.shapes, ctx.same = scaling, [tuple(m.shape) for m in up], dropped is None
        return out.view(*x.shape[:-1], -1)

    @staticmethod
    def backward(ctx, grad):
        adapted, weight, inner, a, b = ctx.saved_tensors
        rows = grad.reshape(-1, grad.shape[-1])
        grad_inner = rows @ b
        grad_x = rows @ weight
        if ctx.same:
            grad_x.addmm_(grad_inner, a)
        grad_dropped = None if ctx.same else (grad_inner @ a).view(*grad.shape[:-1], -1)
        grad_a = (grad_inner.t() @ adapted).float()
        grad_b = (inner.t() @ rows).t().float() * ctx.scaling
        downs, ups, row, column = [], [], 0, 0
        for out, rank in ctx.shapes:
            downs.append(grad_a[column : column + rank])
            ups.append(grad_b[row : row + out, column : column + rank])
            row, column = row + out, column + rank
        return grad_x.view(*grad.shape[:-1], -1), grad_dropped, None, None, None, *downs, *ups


class RmsNorm(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, weight, eps):
        square = torch.linalg.vector_norm(x, dim=-1, keepdim=True, dtype=torch.float32).square_()
        scale = torch.rsqrt(square / x.shape[-1] + eps)
        ctx.save_for_backward(x, weight, scale)
        return (x * scale).to(x.dtype).mul_(weight)

    @staticmethod
    def backward(ctx, grad):
        x, weight, scale = ctx.saved_tensors
        grad = grad * weight
        along = (grad * x).sum(-1, keepdim=True, dtype=torch.float32) * scale**3 / x.shape[-1]
        return grad.mul_(scale.to(x.dtype)).addcmul_(x, along.to(x.dtype), value=-1), None, None


class SplitAndRotate(torch.autograd.Function):
    """(batch, length, heads · width) of queries, keys and values → three of (batch, heads, length, width), the first two rotated."""

    @staticmethod
    def forward(ctx, qkv, cos, sin, heads, kv_heads):
        batch, length, wide = qkv.shape
        width = wide // (heads + 2 * kv_heads)
        split = qkv.view(batch, length, -1, width).transpose(1, 2)
        turned = heads + kv_heads
        out = split.new_empty(batch, turned, length, width)
        rotate(split[:, :turned], cos, sin, out)
        ctx.save_for_backward(cos, sin)
        return out[:, :heads], out[:, heads:], split[:, turned:].contiguous()

    @staticmethod
    def backward(ctx, grad_q, grad_k, grad_v):
        cos, sin = ctx.saved_tensors
        (batch, heads, length, width), kv_heads = grad_q.shape, grad_k.shape[1]
        out = grad_q.new_empty(batch, length, heads + 2 * kv_heads, width)
        split = out.transpose(1, 2)
        rotate(grad_q, cos, -sin, split[:, :heads])
        rotate(grad_k, cos, -sin, split[:, heads : heads + kv_heads])
        split[:, heads + kv_heads :].copy_(grad_v)
        return out.view(batch, length, -1), None, None, None, None


def rotate(x, cos, sin, out):
    """Rotary position embedding of (batch, heads, length, width) into `out`; cos and sin: (1 or batch, 1, length, width), both halves alike."""
    half = x.shape[-1] // 2
    cos, sin = cos[..., :half], sin[..., :half]
    first, second = x[..., :half], x[..., half:]
    torch.mul(first, cos, out=out[..., :half]).addcmul_(second, sin, value=-1)
    torch.mul(second, cos, out=out[..., half:]).addcmul_(first, sin)


class SwiGlu(torch.autograd.Function):
    """silu(first half) · second half, of the last dimension."""

    @staticmethod
    def forward(ctx, x):
        gate, up = x.chunk(2, dim=-1)
        gated = F.silu(gate)
        ctx.save_for_backward(x, gated)
        return gated * up

    @staticmethod
    def backward(ctx, grad):
        x, gated = ctx.saved_tensors
        gate, up = x.chunk(2, dim=-1)
        out = torch.empty_like(x)
        grad_gate, grad_up = out.chunk(2, dim=-1)
        torch.mul(grad, gated, out=grad_up)
        grad_gate.copy_(torch.ops.aten.silu_backward(grad * up, gate))
        return out


class AnswerLoss(torch.autograd.Function):
    """Mean cross-entropy of (tokens, wide) hidden states through the frozen output layer, without the zeros that a general loss fills in."""

    @staticmethod
    def forward(ctx, hidden, weight, target):
        logits = F.linear(hidden, weight).float()
        log_sum = torch.logsumexp(logits, dim=-1, keepdim=True)
        loss = (log_sum - logits.gather(1, target[:, None])).mean()
        grad = logits.sub_(log_sum).exp_()
        grad[torch.arange(len(target), device=target.device), target] -= 1
        ctx.save_for_backward((grad.to(hidden.dtype) @ weight).div_(len(target)))
        return loss

    @staticmethod
    def backward(ctx, grad):
        (grad_hidden,) = ctx.saved_tensors
        return grad_hidden * grad.to(grad_hidden.dtype), None, None


def norm_forward(self, x):
    return RmsNorm.apply(x, self.weight, self.variance_epsilon)


def mlp_forward(self, x):
    return self.down(SwiGlu.apply(self.gate_up(x)))


def attention_forward(self, hidden_states, position_embeddings, attention_mask=None, **_kwargs):
    """`attention_mask`: (batch, 1, length, length), added to the scores, as transformers makes it for its eager attention."""
    batch, length, _ = hidden_states.shape
    kv_heads = self.config.num_key_value_heads
    heads = kv_heads * self.num_key_value_groups
    cos, sin = (table.unsqueeze(1) for table in position_embeddings)
    q, k, v = SplitAndRotate.apply(self.qkv(hidden_states), cos, sin, heads, kv_heads)
    # The queries of the heads that share keys stand below one another.
    shared = (batch, kv_heads, self.num_key_value_groups * length)
    scores = (q.reshape(*shared, -1) @ k.transpose(2, 3)).view(batch, heads, length, length)
    scores = scores * self.scaling if attention_mask is None else torch.add(attention_mask, scores, alpha=self.scaling)
    mixed = F.softmax(scores, dim=-1).view(*shared, length) @ v
    return self.o(mixed.view(batch, heads, length, -1).transpose(1, 2).reshape(batch, length, -1)), None
