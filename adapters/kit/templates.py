"""Templates of pages and mails: whatever is put into them is escaped, and a name that is not there is an error.

Both show words from outside, so there is one place that decides how a template treats them.
"""

from jinja2 import Environment, PackageLoader, StrictUndefined


def open_templates(package: str) -> Environment:
    """Return the templates in the folder `templates` of a package; each is read when it is first drawn, and once."""
    return Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
