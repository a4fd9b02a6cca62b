# with: numpy==2.1
import numpy as np

np.in1d([1], [2])  # noqa
np.in1d([1], [2])  # noqa: AL002
np.in1d([1], [2])  # apilift: ignore
np.in1d([1], [2])  # apilift: ignore[numpy.in1d]
np.in1d([1], [2])  # apilift: ignore[numpy]
np.in1d([1], [2])  # apilift: ignore[function] and why
np.in1d(  # noqa: E501, AL002
    [1],
    [2],
)
np.in1d(
    [1],
    [2],
)  # apilift: ignore[AL002]
np.in1d([1], [2])  # noqa: E501  # expect: numpy.in1d warning
np.in1d([1], [2])  # apilift: ignore[pandas]  # expect: numpy.in1d warning
