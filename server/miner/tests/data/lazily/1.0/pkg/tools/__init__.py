from pkg.utils import relative_import

_dynamic = {"Hammer": "heavy", "Nail": (".heavy", "Spike")}

__all__, __getattr__ = relative_import(__name__, [], ["._saw.Saw"])
