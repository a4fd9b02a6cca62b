def deprecated_args(date, instructions, *names, **values):
    return lambda function: function
