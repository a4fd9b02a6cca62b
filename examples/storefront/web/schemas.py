"""What goes over the wire: models of pydantic 1."""

import typing as t

import pydantic
from pydantic import BaseModel, BaseSettings, Field, constr, root_validator, validator


class Settings(BaseSettings):
    database: str = "sqlite:///shop.db"
    debug: bool = False


class Line(BaseModel):
    sku: constr(regex=r"^[A-Z]{3}-\d+$")
    count: int = Field(1, ge=1)
    price: float

    @validator("price")
    def positive(cls, value):
        if value <= 0:
            raise ValueError("a price is positive")
        return value


class Basket(BaseModel):
    customer: int
    lines: t.List[Line] = Field(..., min_items=1)
    note: t.Optional[str] = Field(None, regex="^[^<>]*$")

    class Config:
        orm_mode = True
        allow_population_by_field_name = True

    @root_validator
    def known(cls, values):
        return values


def read(payload: dict) -> Basket:
    return Basket.parse_obj(payload)


def read_many(payload: t.List[dict]) -> t.List[Basket]:
    return pydantic.parse_obj_as(t.List[Basket], payload)


def write(basket: Basket) -> str:
    return basket.json(exclude_none=True)


def changed(basket: Basket, **changes) -> Basket:
    data = basket.dict(exclude_unset=True)
    data.update(changes)
    return basket.copy(update=data)


def description() -> dict:
    return Basket.schema()
