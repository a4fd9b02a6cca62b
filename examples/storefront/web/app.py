"""The shop's pages: Flask 1 over Werkzeug 0.16."""

import logging

import flask
from flask import Flask, Markup, escape, jsonify, request, send_file
from flask.json import JSONEncoder
from werkzeug.security import safe_str_cmp
from werkzeug.urls import url_quote
from werkzeug.utils import secure_filename

from . import models, schemas

app = Flask(__name__)
log = logging.getLogger(__name__)


class Encoder(JSONEncoder):
    def default(self, o):
        if hasattr(o, "isoformat"):
            return o.isoformat()
        return super().default(o)


app.json_encoder = Encoder


@app.before_first_request
def warm_up():
    log.warn("flask %s starts", flask.__version__)
    models.totals()


@app.route("/customers/<int:number>")
def customer(number):
    found = models.find_customer(number)
    if found is None:
        return Markup("<p>no customer</p>"), 404
    return Markup("<p>{}</p>").format(escape(found.name))


@app.route("/baskets", methods=["POST"])
def basket():
    if not safe_str_cmp(request.headers.get("X-Token", ""), app.config["TOKEN"]):
        return jsonify(error="token"), 403
    return jsonify(schemas.read(request.get_json()).dict())


@app.route("/reports/<name>")
def report(name):
    path = "reports/" + secure_filename(name)
    return send_file(path, as_attachment=True, attachment_filename=url_quote(name), cache_timeout=60)
