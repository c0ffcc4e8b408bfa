"""The rates against a slow full-Bayes oracle: Hamiltonian Monte Carlo on every hidden quantity.

The oracle knows nothing of the filter's closed form beyond the process itself: it draws the
discount, the first rate, and every thinning and innovation, and weighs them by the counts.
"""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from comity.stats.poisson_gamma import Prior, rates

pytestmark = pytest.mark.oracle
COUNTS = np.array([6, 9, 7, 12, 10, 18, 22, 17, 25, 12, 9, 5], dtype=float)
EXPOSURE = np.array([1, 1, 1, 1.2, 1.2, 1.2, 1.5, 1.5, 1.5, 1.5, 1, 1])
A0, B0 = 4.0, 0.4
MEMORY = np.geomspace(0.5, 0.1, 9)


def drawn(chains: int = 2, draws: int = 8_000) -> np.ndarray:
    """Rates from the oracle, shape [draws, periods]."""
    numpyro = pytest.importorskip("numpyro", reason="the dependency group oracle is not installed")
    from jax import numpy as jnp
    from jax import random
    from numpyro import distributions as dist
    from numpyro.infer import MCMC, NUTS

    numpyro.enable_x64()
    half = (np.log(MEMORY[0]) - np.log(MEMORY[1])) / 2

    def model() -> None:
        faded = jnp.exp(
            numpyro.sample(
                "memory", dist.Uniform(np.log(MEMORY[-1]) - half, np.log(MEMORY[0]) + half)
            )
        )
        w = 1 - faded
        a, b = A0, B0
        rate = numpyro.sample("first", dist.Gamma(A0, B0))
        found = []
        for t, (y, e) in enumerate(zip(COUNTS, EXPOSURE, strict=True)):
            if t:
                stays = numpyro.sample(f"stays-{t}", dist.Beta(w * a, faded * a))
                after = w * b + faded * B0
                comes = numpyro.sample(f"comes-{t}", dist.Gamma(faded * A0, after))
                rate = b / after * stays * rate + comes
                a, b = w * a + faded * A0, after
            numpyro.sample(f"count-{t}", dist.Poisson(rate * e), obs=y)
            a, b = a + y, b + e
            found.append(rate)
        numpyro.deterministic("rate", jnp.stack(found))

    sampler = MCMC(
        NUTS(model, target_accept_prob=0.95),
        num_warmup=1_500,
        num_samples=draws,
        num_chains=chains,
        chain_method="sequential",
        progress_bar=False,
    )
    sampler.run(random.PRNGKey(7))
    return np.asarray(sampler.get_samples()["rate"])


def test_means_within_two_and_ends_within_five_percent() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # JAX warns of its own future
        truth = drawn()
    found = rates(
        COUNTS[None],
        EXPOSURE,
        prior=Prior(np.array([A0]), np.array([B0])),
        discount=1 - MEMORY,
    )
    low, high = np.quantile(truth, (0.05, 0.95), axis=0)
    for name, own, other, least in (
        ("mean", found.mean[0], truth.mean(axis=0), 0.02),
        ("low", found.low[0], low, 0.05),
        ("high", found.high[0], high, 0.05),
    ):
        apart = np.abs(own / other - 1).max()
        print(f"{name}: at most {apart:.2%} apart")
        assert apart < least, name
