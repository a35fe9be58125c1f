from .urls_people import PEOPLE

app_name = "schools"
urlpatterns = [*PEOPLE]
