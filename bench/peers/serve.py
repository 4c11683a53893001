"""One process of uvicorn as this server has it: `python -m bench.peers.serve MODULE PORT`."""

import sys

import uvicorn

if __name__ == "__main__":
    uvicorn.run(
        f"bench.peers.{sys.argv[1]}:app",
        host="127.0.0.1",
        port=int(sys.argv[2]),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
    )
