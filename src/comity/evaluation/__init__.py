"""The evaluation: a frozen result, how it is made, and the chain behind every part of it."""

from comity.evaluation.chain import Chain, Node, chain_of
from comity.evaluation.changes import Change, changes
from comity.evaluation.evaluate import evaluate
from comity.evaluation.result import Evaluation
from comity.evidence.question import make_dyad

__all__ = ["Chain", "Change", "Evaluation", "Node", "chain_of", "changes", "evaluate", "make_dyad"]
