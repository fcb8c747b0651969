"""How the HTML report looks, on a light and a dark screen and on paper. Every text has a contrast over 4.5:1."""

from __future__ import annotations

LIGHT = {
    "ink": "#1c2024",
    "soft": "#545b64",
    "paper": "#ffffff",
    "shade": "#f3f5f7",
    "rule": "#d5dae0",
    "link": "#0a58b5",
    "good": "#156b33",
    "caution": "#805300",
    "bad": "#b3261e",
    "accent": "#0a58b5",
    "bar": "#4a7fb8",
}
DARK = {
    "ink": "#e7eaee",
    "soft": "#a9b1bb",
    "paper": "#14171a",
    "shade": "#1e2226",
    "rule": "#3a4149",
    "link": "#82b6ff",
    "good": "#6fd08c",
    "caution": "#e6b450",
    "bad": "#ff9a92",
    "accent": "#82b6ff",
    "bar": "#5c93cf",
}


def _variables(colors: dict[str, str]) -> str:
    return " ".join(f"--{name}: {color};" for name, color in colors.items())


_RULES = """
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 56rem; padding: 1.5rem 1.25rem 4rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  overflow-wrap: break-word; }
header { border-inline-start: .4rem solid var(--rule); padding-inline-start: 1.1rem; }
header.good { border-color: var(--good); } header.caution { border-color: var(--caution); }
header.bad { border-color: var(--bad); } header.accent { border-color: var(--accent); }
header p { margin: .5rem 0; font-size: 1.08rem; }
h1 { margin: 0 0 .6rem; font-size: 1.9rem; line-height: 1.2; }
h2 { margin: 2.6rem 0 .8rem; padding-bottom: .3rem; border-bottom: 1px solid var(--rule); font-size: 1.3rem; }
h3 { margin: 1.4rem 0 .4rem; font-size: 1.02rem; }
nav ol { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; margin: 1.4rem 0 0; padding: 0; list-style: none;
  font-size: .92rem; } nav li { margin: 0; }
a { color: var(--link); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
ul, ol { padding-inline-start: 1.4rem; }
li { margin: .45rem 0; } li > ul { margin: .2rem 0; } li li { margin: .15rem 0; }
li::marker { color: var(--soft); }
:target { background: var(--shade); outline: .4rem solid var(--shade); }
code { font: .9em ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
  background: var(--shade); padding: .08em .3em; border-radius: .25em; }
pre { background: var(--shade); padding: .9rem 1rem; border-radius: .4rem; white-space: pre-wrap; }
pre code { background: none; padding: 0; }
details { margin: .25rem 0; font-size: .93rem; color: var(--soft); }
summary { cursor: pointer; width: fit-content; }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
caption { text-align: start; font-weight: 600; padding-bottom: .4rem; }
th, td { text-align: start; vertical-align: top; padding: .4rem .7rem .4rem 0; border-bottom: 1px solid var(--rule);
  overflow-wrap: normal; }
thead th { color: var(--soft); font-size: .88rem; } tbody th { font-weight: 500; }
th[scope=rowgroup] { border: 0; padding-top: .9rem; color: var(--soft); }
.figure { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
thead th.figure { white-space: normal; }
td.bar { width: 55%; vertical-align: middle; }
td.bar span { display: block; height: .8rem; border-radius: .15rem; background: var(--bar); print-color-adjust: exact; }
td.bar .less { background: none; border: 2px dashed var(--bar); }
dl div { display: flex; gap: .2rem 1rem; flex-wrap: wrap; margin: .3rem 0; }
dt { color: var(--soft); min-width: 7rem; } dd { margin: 0; flex: 1 1 20rem; }
footer { margin-top: 2.6rem; }
.faint { color: var(--soft); } .good { color: var(--good); } .caution { color: var(--caution); }
.bad { color: var(--bad); } .accent { color: var(--accent); }
header.good, header.caution, header.bad, header.accent { color: inherit; }
span.good, span.caution, span.bad, span.accent { font-weight: 650; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; } nav { display: none; }
  h2, h3 { break-after: avoid; } li, tr { break-inside: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; } summary { list-style: none; }
}
"""

# On paper the light colors stand, whatever the screen has.
STYLE = (
    f":root {{ color-scheme: light dark; {_variables(LIGHT)} }}\n"
    f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {_variables(DARK)} }} }}"
    f"{_RULES}"
)
