from ._migration import migrate

__getattr__ = migrate(__name__)
