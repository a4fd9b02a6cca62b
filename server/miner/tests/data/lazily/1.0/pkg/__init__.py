import sys
from typing import TYPE_CHECKING

from lazy_loader import attach
from pkg.utils import Later

_structure = {"models.bert": ["Bert"], "pipes": ["pipe"]}
try:
    import torch
except ImportError:
    pass
else:
    _structure["models.bert"].extend(["BertModel"])
    _structure["models.bert"].append("BertHead")
    _structure["extra"] = ["Extra"]

if TYPE_CHECKING:
    from .models.bert import Bert
else:
    sys.modules[__name__] = Later(__name__, globals()["__file__"], _structure)

__getattr__, __dir__, __all__ = attach(__name__, submod_attrs={"graphs": ["Graph"]})
