# with: marshmallow==3.20 python==3.12
import schemas
from schemas import Item, Own

Item(strict=True)  # expect: marshmallow.Schema(strict) error
schemas.Item(strict=True)  # expect: marshmallow.Schema(strict) error
Own(strict=True)
schemas.Own(strict=True)
