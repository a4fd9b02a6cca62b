# with: django==6.0 pydantic==2.14.0 matplotlib==3.6.0
import matplotlib.pyplot as plt
from django.utils.html import format_html
from pydantic.error_wrappers import ValidationError  # expect: pydantic.error_wrappers.ValidationError warning

format_html("<b>a</b>")  # expect: django.utils.html.format_html(args) error
format_html("<b>{}</b>", 1)
format_html("<b>{a}</b>", a=1)
values = {"a": 1}
format_html("<b>{a}</b>", **values)


class Failure(ValidationError):  # expect: pydantic.error_wrappers.ValidationError warning
    def __init__(self, errors):
        super().__init__(errors, Failure)


figure = plt.figure()
figure.add_axes([0, 0, 1, 1])
figure.add_axes()  # expect: matplotlib.figure.Figure.add_axes(rect) error
