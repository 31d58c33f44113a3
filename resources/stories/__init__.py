"""Case studies that members write in a plain form, without the CMS: docs/stories.md."""
