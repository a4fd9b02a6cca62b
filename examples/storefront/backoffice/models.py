from django.db import models
from django.utils.encoding import force_text, python_2_unicode_compatible
from django.utils.translation import ugettext_lazy as _


@python_2_unicode_compatible
class Shipment(models.Model):
    code = models.CharField(_("code"), max_length=20)
    insured = models.NullBooleanField(_("insured"))
    customer = models.ForeignKey("auth.User", on_delete=models.CASCADE)

    class Meta:
        verbose_name = _("shipment")
        index_together = [("code", "customer")]

    def __str__(self):
        return force_text(self.code)
