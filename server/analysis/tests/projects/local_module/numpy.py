def float_(x):
    return x
