"""What the classifier remembers has a bound in bytes, whatever the texts."""

import gc
import tracemalloc

from datasette_reliability.classify import classify_words
from datasette_reliability.classify.memos import remembered


def test_short_texts_are_remembered_and_long_ones_are_not():
    asked = []

    @remembered(2, 5)
    def size(text):
        asked.append(text)
        return len(text)

    assert [size(text) for text in ("one", "one", "longer", "longer")] == [3, 3, 6, 6]
    assert asked == ["one", "longer", "longer"]


def test_long_sources_leave_nothing_behind():
    def source(number):
        return f"a source close to the group {number} " + f"and the other {number} " * 150

    classify_words(source(0), "said", "it rained")
    tracemalloc.start()
    for number in range(1, 40):
        classify_words(source(number), "said", "it rained")
    gc.collect()
    left, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert left < 40 * 10_000  # some 250 kB a source when its words were remembered
