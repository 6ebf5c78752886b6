"""Fetch a model from the Hugging Face hub into its cache:  fetch_base.py OWNER/NAME

Prints {"event": "fetched", "path": folder} or {"event": "refused", "message"} on stdout.
"""

import json
import sys

from huggingface_hub import snapshot_download


def main(repository):
    try:
        path = snapshot_download(repository, allow_patterns=["*.json", "*.safetensors", "tokenizer.model"])
    except Exception as error:  # of many kinds: no network, no such model, no leave to read it
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        print(json.dumps({"event": "refused", "message": f"{repository}: can't be fetched from the hub ({reason})"}), flush=True)
        sys.exit(2)
    print(json.dumps({"event": "fetched", "path": path}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
