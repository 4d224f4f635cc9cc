"""Limits that a process puts on itself, where the system has them.

Windows has none of them; there only whoever waits for the process limits its time.
"""

import sys
import time

if sys.platform != "win32":
    import resource


def limit_memory(most_bytes: int) -> None:
    """Let allocations beyond this much address space fail, with MemoryError in Python."""
    if sys.platform != "win32":
        _lower(resource.RLIMIT_AS, most_bytes)
        _lower(resource.RLIMIT_CORE, 0)


def limit_cpu(seconds: float) -> None:
    """Have the system end this process (SIGXCPU) once it has computed for so long from now."""
    if sys.platform != "win32":
        _lower(resource.RLIMIT_CPU, int(time.process_time() + seconds) + 1)


def _lower(what: int, most: int) -> None:
    """Set the soft limit, which may be raised again up to the hard one."""
    if sys.platform != "win32":
        _, hard = resource.getrlimit(what)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(what, (most, hard))
