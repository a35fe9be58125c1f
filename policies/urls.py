from . import urls_asking, urls_declaring, urls_importing, urls_keeping, urls_reading

app_name = "policies"
# A document's own address is last: a slug would match the others.
urlpatterns = [
    *urls_asking.urlpatterns,
    *urls_importing.urlpatterns,
    *urls_keeping.urlpatterns,
    *urls_declaring.urlpatterns,
    *urls_reading.urlpatterns,
]
