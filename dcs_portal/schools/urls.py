from .urls_people import PEOPLE
from .urls_places import PLACES

app_name = "schools"
urlpatterns = [*PEOPLE, *PLACES]
