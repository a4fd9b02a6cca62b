from django.http import HttpRequest, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import is_safe_url, urlquote
from django.utils.translation import ugettext

from .models import Shipment


def orders(request: HttpRequest):
    shipments = Shipment.objects.all()
    if request.is_ajax():
        return JsonResponse({"count": shipments.count(), "at": timezone.now().astimezone(timezone.utc).isoformat()})
    back = request.GET.get("next", "/")
    if not is_safe_url(back, allowed_hosts={request.get_host()}):
        back = "/"
    title = ugettext("Orders")
    return render(request, "orders.html", {"shipments": shipments, "back": urlquote(back), "title": title})
