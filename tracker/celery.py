"""The Celery application and its timetable. Tasks are found in each app's `tasks` module."""

from celery import Celery

app = Celery("tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
