"""The proxy a request goes through, by HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, in capitals or small letters.

One rule for the platforms' libraries, which read these variables differently or not at all.
"""

import os
from urllib.parse import unquote, urlsplit

from bot.errors import ConfigurationError

SECURE = {"https": "https", "wss": "https", "http": "http", "ws": "http"}
SPOKEN = ("http", "https")


def find_proxy(url: str) -> str:
    """Return the address of the proxy for `url`, "" when it is reached directly.

    Raises ConfigurationError for a proxy that does not speak HTTP.
    """
    name, proxy = _read_proxy(url)
    if proxy and urlsplit(proxy).scheme.lower() not in SPOKEN:
        raise ConfigurationError(
            f"{name}: {urlsplit(url).hostname} can only be reached through a proxy that begins with http://, "
            f"such as http://proxy.example.org:3128. To reach it directly, add it to NO_PROXY."
        )
    return proxy


def explain_proxy(url: str, status: int = 0) -> str:
    """Return what is wrong when the proxy for `url` refused with this HTTP status, or, with 0, was not reached.

    Returns "" when `url` is reached without a proxy.
    """
    name, proxy = _read_proxy(url)
    if not proxy:
        return ""
    parts = urlsplit(proxy)
    shown = f"the proxy {parts.scheme}://{parts.netloc.rpartition('@')[2]} ({name})"  # without a password
    return f"{shown} refuses the connection (status {status})" if status else f"{shown} cannot be reached"


def load_proxies() -> dict[str, str]:
    """Return the addresses in these variables, by their names in small letters without `_proxy`."""
    if not any(name.lower().endswith("_proxy") for name in os.environ):
        return {}
    from urllib.request import getproxies_environment  # takes a short command longer than most else

    return getproxies_environment()


def load_proxy_passwords() -> tuple[str, ...]:
    """Return the passwords in these variables, as they stand there and as they are sent, so that logs blot them out."""
    logins = [proxy.rpartition("@")[0].rpartition("//")[2] for proxy in load_proxies().values()]
    passwords = [login.partition(":")[2] for login in logins]
    return tuple(filter(None, (*passwords, *map(unquote, passwords))))


def _read_proxy(url: str) -> tuple[str, str]:
    """The variable that names the proxy for `url`, and its address with a scheme; "" twice without one."""
    parts, proxies = urlsplit(url), load_proxies()
    scheme = SECURE.get(parts.scheme, "https")
    name = scheme if scheme in proxies else "all"
    proxy = proxies.get(name, "").strip()
    if not proxy or _is_bypassed(parts.netloc.rpartition("@")[2]):
        return "", ""
    return f"{name.upper()}_PROXY", proxy if "://" in proxy else f"http://{proxy}"


def _is_bypassed(host: str) -> bool:
    from urllib.request import proxy_bypass

    return bool(proxy_bypass(host))
