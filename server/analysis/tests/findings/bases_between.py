# with: djangorestframework==3.14.0 setuptools==65.0.0 django==5.1 python==3.11
from django.conf import settings
from django.contrib.postgres.fields import JSONField
from django.db import models
from rest_framework import fields, serializers
from setuptools.command.build import build


class Tagged(serializers.Serializer):
    pass


class Named(Tagged, serializers.ModelSerializer):
    pass


class Plain(fields.Field):
    pass


class Build(build):
    def run(self):
        super().run()


class Page(models.Model):
    data = JSONField(default=dict)  # expect: django.contrib.postgres.fields.JSONField error


Named(object(), data={})
Tagged(object())
Plain(True)  # expect: rest_framework.fields.Field(read_only) error
isinstance(Page().data, JSONField)
settings.MEDIA_URL
settings.STATIC_URL
settings.USE_L10N  # expect: django.conf.LazySettings.USE_L10N error
