# with: numpy==2.1 python==3.12
import numpy as np
import pytest

pytestmark = pytest.mark.skipif(int(np.__version__.split(".")[0]) >= 2, reason="gone")


def test_it():
    np.float_(1)
