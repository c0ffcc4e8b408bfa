"""One thread for linear algebra.

The products here are small; threads that wait for the next one cost more than they bring.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext


def one_thread() -> AbstractContextManager[object]:
    """A context in which BLAS has one thread; without threadpoolctl it changes nothing."""
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        return nullcontext()
    limited: AbstractContextManager[object] = threadpool_limits(limits=1, user_api="blas")
    return limited
