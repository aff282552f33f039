"""A page as a reader of HTML sees it: headings, text, forms with their fields, and what breaks rules of every page."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {
    "area",
    "base",
    "br",
    "col",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "use",
    "rect",
    "circle",
    "path",
    "source",
    "track",
}


@dataclass
class Form:
    """One form: where it goes, how, and what its fields hold."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """Reads one document; raises ``AssertionError`` where elements do not nest."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.open: list[str] = []
        self.ids: Counter[str] = Counter()
        self.headings: list[str] = []
        self.title = self.language = self.text = ""
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.styled: list[str] = []
        self.described: list[str] = []
        self._select = self._area = ""
        self.feed(html)
        self.close()
        assert self.open == [], f"never closed: {self.open}"

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in pairs}
        if tag not in VOID:
            self.open.append(tag)
        self._note(tag, attributes)
        if tag == "form":
            self.forms.append(Form(attributes.get("action", ""), attributes.get("method", "get")))
        if self.forms and "form" in self.open and "name" in attributes:
            self._field(tag, attributes)
        if tag == "option" and self._select and ("selected" in attributes or self._select not in self.forms[-1].values):
            self.forms[-1].values[self._select] = attributes.get("value", "")

    def handle_startendtag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        self._note(tag, {name: value or "" for name, value in pairs})

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1] == tag, f"</{tag}> inside <{self.open[-1]}>"
        self.open.pop()
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if "title" in self.open:
            self.title += data
        elif "h1" in self.open:
            self.headings[-1] += data
        if self._area:
            self.forms[-1].values[self._area] = self.forms[-1].values.get(self._area, "") + data
        if "head" not in self.open:
            self.text += data

    def _note(self, tag: str, attributes: dict[str, str]) -> None:
        if "id" in attributes:
            self.ids[attributes["id"]] += 1
        if tag == "html":
            self.language = attributes.get("lang", "")
        if tag == "h1":
            self.headings.append("")
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        if "style" in attributes or tag == "style" or any(name.startswith("on") for name in attributes):
            self.styled.append(tag)
        self.described += attributes.get("aria-describedby", "").split() + attributes.get("aria-labelledby", "").split()
        if tag == "label" and "for" in attributes:
            self.described.append(attributes["for"])

    def _field(self, tag: str, attributes: dict[str, str]) -> None:
        name, kind = attributes["name"], attributes.get("type", "")
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area = name
            self.forms[-1].values[name] = ""
        elif tag == "input" and (kind not in ("radio", "checkbox") or "checked" in attributes):
            self.forms[-1].values[name] = attributes.get("value", "")

    def form(self, action: str) -> Form:
        """The one form that goes to ``action``."""
        found = [form for form in self.forms if form.action == action]
        assert len(found) == 1, f"{len(found)} forms go to {action}: {[form.action for form in self.forms]}"
        return found[0]

    def faults(self) -> list[str]:
        """What no page may do."""
        found = [f"id {name} twice" for name, count in self.ids.items() if count > 1]
        found += [f"{name} describes nothing" for name in self.described if name not in self.ids]
        found += [f"<{tag}> with code or style of its own" for tag in self.styled]
        if len(self.headings) != 1:
            found.append(f"{len(self.headings)} first headings")
        elif not self.title.startswith(" ".join(self.headings[0].split())):
            found.append(f"title {self.title!r}, heading {self.headings[0]!r}")
        if self.language not in ("vi", "en"):
            found.append("no language")
        found += [f"form to {form.action!r} without a token" for form in self.forms
                  if form.method == "post" and not form.values.get("csrf_token")]  # fmt: skip
        return found
