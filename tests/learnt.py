"""Words whose source type the learnt model gets wrong, though the rules alone tell it right."""

import pytest

# On news that nobody tuned on the model is right for one source in seven more than the rules. These
# mislead it where no article stands around; one that it reads right must leave this mark.
MISLEARNT = pytest.mark.xfail(strict=True, reason="the linear model of source types errs")
