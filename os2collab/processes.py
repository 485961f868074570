"""Processes that belong together end together."""

import os
import signal
import threading
import time


def follow(parent: int) -> None:
    """End this process in an orderly way when its parent is gone, even one that was killed and could not tell us."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="follow-parent", daemon=True).start()
