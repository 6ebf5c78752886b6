"""llama.cpp's own server, by the package xllamacpp: python llama_server.py <model.gguf> [<adapter.gguf>].

Listens on a free port of the loopback interface, prints its address as one line, and ends when its standard input does.
"""

import sys

import xllamacpp


def main() -> None:
    model, *adapters = sys.argv[1:]
    parameters = xllamacpp.CommonParams()
    parameters.model.path = model
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.n_ctx = 4096
    parameters.n_parallel = 1
    parameters.use_jinja = True
    parameters.warmup = False
    # As a prompt is evaluated in the process: whole, in batches of 512. After a part that was kept, the rest is rounded otherwise.
    parameters.cache_prompt = False
    parameters.cache_ram_mib = 0
    parameters.n_batch = 512
    parameters.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_ENABLED
    # A second thread would spin while it waits, against whatever else runs.
    parameters.cpuparams.n_threads = 1
    parameters.cpuparams_batch.n_threads = 1
    parameters.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(path, 1.0) for path in adapters]
    server = xllamacpp.Server(parameters)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
