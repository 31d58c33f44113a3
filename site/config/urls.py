"""Every address of the site; Wagtail's pages take what nothing else takes."""

from django.conf import settings
from django.contrib.sitemaps import views as sitemaps
from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from config.cms_users import preferences, way_in
from config.sitemaps import SITEMAPS, robots

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("cms/login/", way_in),
    path("cms/account/", preferences),
    path("cms/", include("config.cms_pages")),
    path("cms/", include(wagtailadmin_urls)),
    path("robots.txt", robots),
    path("sitemap.xml", sitemaps.index, {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap"}),
    path("sitemap-<str:section>.xml", sitemaps.sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("", include("directory.urls")),
    path("", include("communities.urls")),
    path("", include("resources.urls")),
    path("api/v2/", include("resources.api.urls")),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("search.urls")),
    path("", include("home.urls")),
]

if settings.DEVELOPMENT:
    from home.development import urlpatterns as development
    from home.mailbox import urlpatterns as mailbox

    urlpatterns += [*development, *mailbox]

urlpatterns += [path("", include(wagtail_urls))]

handler400 = "home.views.bad_request"
handler403 = "home.views.permission_denied"
handler404 = "home.views.page_not_found"
handler429 = "home.views.too_many_requests"  # asked for by allauth's rate limits
handler500 = "home.views.server_error"
