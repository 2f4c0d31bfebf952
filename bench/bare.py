"""The reference of every figure: a page of 24 products as plain Flask serves it, all of them in memory."""

from flask import Flask, render_template, url_for
from jinja2 import DictLoader

from bench.catalogue import Goods

BASE = """<!doctype html>
<html lang="ar" dir="rtl">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{% block title %}{% endblock %}</title>
<link rel="stylesheet" href="{{ url_for('static', filename='page.css') }}"></head>
<body><header><a href="/">سوق التعاون</a></header>
<main>{% block main %}{% endblock %}</main>
<footer>سوق التعاون</footer></body></html>
"""
PAGE = """{% extends "base.html" %}
{% block title %}{{ title }}{% endblock %}
{% block main %}<h1>{{ title }}</h1>
{% for p in products %}
<a class="card" href="{{ url_for('product', product_id=p.id, slug=p.slug) }}">
<img src="{{ url_for('static', filename='img/art/' ~ p.art ~ '.svg') }}" alt="" width="200" height="200" loading="lazy">
<div class="body"><h2>{{ p.name }}</h2><p class="small muted">{{ p.vendor }}</p>
<p class="price"><b>{{ "%.2f"|format(p.price_centimes / 100) }}</b> <small>DH</small></p>
<p class="stars">{{ p.rating }} ({{ p.rating_count }})</p></div><span class="badge">تعاونية متحقق منها</span></a>
{% endfor %}{% endblock %}
"""


def bare_app(goods: list[Goods]) -> Flask:
    """An application with one page: no database, no session, no menu, no translation, no headers of its own."""
    app = Flask("bare", static_url_path="/static")
    app.jinja_loader = DictLoader({"base.html": BASE, "page.html": PAGE})

    @app.get("/c/<slug>")
    def listing(slug: str) -> str:
        return render_template("page.html", title=slug, products=goods)

    @app.get("/p/<int:product_id>-<slug>")
    def product(product_id: int, slug: str) -> str:
        return url_for("product", product_id=product_id, slug=slug)

    return app
