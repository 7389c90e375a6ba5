"""What a training of the ``accurate`` engine may vary; standard library alone."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["NEW", "Plan"]

NEW = 10 / 3  # how much faster the parts learn that MiniLM did not have


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train. The rate falls to zero over ``epochs``, or the minutes if they end sooner.

    ``masked`` is the share of word pieces that are hidden at each step: there are few articles,
    and without it the networks learn them by heart.
    """

    epochs: float = 8
    seed: int = 1
    threads: int = 2
    held_out: int = 40
    rate: float = 3e-4
    new_rate: float = 3e-4 * NEW
    warm_up: int = 80
    averaging: float = 0.998
    masked: float = 0.0
