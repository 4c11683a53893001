"""
A process that stands in for a part of the bank: `stand_in.py PORT [BEHAVIOUR]`.

It answers 200 to everything; unless it is `silent` (never listens), `dying` (ends half a second after it
listens), `deaf` (takes no SIGTERM) or `parental` (starts a process of its own, and prints its id).
"""

import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer


class Ready(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        """Say nothing."""


def main(port: int, behaviour: str) -> int:
    print(f"stand-in speaks at {port}", file=sys.stderr, flush=True)
    if behaviour == "silent":
        time.sleep(60)
    if behaviour == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if behaviour == "parental":
        started = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        print(f"started {started.pid}", flush=True)
    server = HTTPServer(("127.0.0.1", port), Ready)
    if behaviour == "dying":
        threading.Timer(0.5, server.shutdown).start()
    server.serve_forever(poll_interval=0.02)
    return 7


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""))
