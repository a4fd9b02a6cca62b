import numpy as np

a, b = [1], [2]
pair = ("é😀", np.trapz(a, b))
other = np.trapz(pair, b)
