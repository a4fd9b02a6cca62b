"""The shop's tables, in the style of SQLAlchemy 1.3."""

from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, create_engine, select
from sqlalchemy.ext.declarative import declarative_base
from sqlalchemy.orm import eagerload, relation, sessionmaker

engine = create_engine("sqlite:///shop.db", encoding="utf-8")
metadata = MetaData(bind=engine)
Base = declarative_base(metadata=metadata)
Session = sessionmaker(bind=engine)


class Customer(Base):
    __tablename__ = "customers"
    id = Column(Integer, primary_key=True)
    name = Column(String(80, convert_unicode=True))
    orders = relation("Order", back_populates="customer")


class Order(Base):
    __tablename__ = "orders"
    id = Column(Integer, primary_key=True)
    amount = Column(Integer)
    customer_id = Column(Integer, ForeignKey("customers.id"))
    customer = relation(Customer, back_populates="orders")


def find_customer(number):
    session = Session()
    return session.query(Customer).get(number)


def with_orders():
    session = Session()
    return session.query(Customer).options(eagerload(Customer.orders)).all()


def totals():
    with engine.connect() as connection:
        rows = connection.execute("select customer_id, sum(amount) from orders group by customer_id")
        return {row[0]: row[1] for row in rows}


def names():
    query = select([Customer.name]).where(Customer.id > 0)
    return engine.execute(query).fetchall()
