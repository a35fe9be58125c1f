from .urls_places import PLACES

app_name = "schools"
urlpatterns = [*PLACES]
