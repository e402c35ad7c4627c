"""How the page of the coverage looks and behaves: its style sheet and its few lines of script."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --paper: #fbfaf7; --ink: #1d1f24; --faint: #63676f;
  --line: #dcd9d0; --note: #fff; --even: #dcefe0; --odd: #c6e4ce; --encoded: #1f6b3a;
  --waived: #e9e6ee; --waived-ink: #5d5770; --missing: #ffc9c2; --missing-ink: #8c1d10;
  --unspoken: #ffd78a; --unspoken-ink: #6b4300; --focus: #1b4fd1; }
@media (prefers-color-scheme: dark) { :root { --paper: #16181c; --ink: #e5e3dd; --faint: #9a9da5;
  --line: #34373d; --note: #1e2126; --even: #1d3526; --odd: #264632; --encoded: #8fd3a6;
  --waived: #2a2833; --waived-ink: #aaa3c0; --missing: #5c1f18; --missing-ink: #ffb4aa;
  --unspoken: #6b4a08; --unspoken-ink: #ffe0a3; --focus: #8db0ff; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.65 Charter, "Bitstream Charter", Georgia, Cambria, serif; }
header, main > section { max-width: 84rem; margin: 0 auto; padding: 1.5rem; }
h1, h2, .lede, .hint, .legend, .source, table.figures, aside, #statements, #without-passage {
  font-family: system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: .5rem 0; }
h2 { font-size: 1.375rem; line-height: 1.25; margin: 0; }
.lede { margin: .25rem 0 1rem; }
.hint, .source, .id { color: var(--faint); font-size: .875rem; }
.source { margin: .25rem 0 1.25rem; }
a { color: inherit; }
a:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 2px; }
table.figures { border-collapse: collapse; font-size: .9375rem; }
table.figures th, table.figures td { padding: .25rem .75rem; text-align: right;
  border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; }
table.figures th:first-child { text-align: left; padding-left: 0; font-weight: normal; }
table.figures thead th { color: var(--faint); font-weight: normal; font-size: .8125rem; }
.legend { list-style: none; padding: 0; margin: 1.25rem 0 0; display: flex; flex-wrap: wrap;
  gap: .375rem 1.75rem; font-size: .875rem; }
.swatch { padding: .1rem .45rem; border-radius: 3px; }
.sheet { border-top: 1px solid var(--line); }
.columns { display: grid; grid-template-columns: minmax(0, 1.35fr) minmax(19rem, 1fr);
  gap: 2.5rem; align-items: start; }
article { max-width: 46rem; overflow-wrap: anywhere; }
article p { margin: 0 0 1em; white-space: pre-line; }
article .caption { color: var(--faint); font-size: .9375rem; }
article h3, article h4, article h5, article h6 { line-height: 1.3; margin: 1.6em 0 .5em; }
article h3 { font-size: 1.375rem; } article h4 { font-size: 1.1875rem; }
article h5, article h6 { font-size: 1.0625rem; }
article ul { padding-left: 1.25rem; margin: 0 0 1em; }
article li { margin: .2em 0; } article li.deeper { margin-left: 1.5rem; }
article table { border-collapse: collapse; font-size: .875rem; line-height: 1.45;
  margin-bottom: 1em; overflow-wrap: normal; }
article th, article td { border: 1px solid var(--line); padding: .3rem .5rem; text-align: left;
  vertical-align: top; }
article a { text-decoration: none; border-radius: 2px; -webkit-box-decoration-break: clone;
  box-decoration-break: clone; padding: .12em 0; }
.encoded { background: var(--even); } .encoded.odd { background: var(--odd); }
.waived { background: var(--waived); color: var(--waived-ink); }
.missing { background: var(--missing); color: var(--missing-ink); font-weight: 600; }
mark, .swatch.unspoken { background: var(--unspoken); color: var(--unspoken-ink);
  text-decoration: underline wavy; text-underline-offset: 3px; }
article a.on, article a:hover { box-shadow: 0 0 0 2px var(--focus); }
aside { position: sticky; top: 1rem; max-height: calc(100vh - 2rem); overflow: auto;
  font-size: .875rem; line-height: 1.5; border: 1px solid var(--line); border-radius: 6px;
  background: var(--note); scrollbar-width: thin; }
aside ol, aside ul, #statements ol { list-style: none; margin: 0; padding: 0; }
aside ol > li { padding: .6rem .85rem; border-bottom: 1px solid var(--line);
  border-left: 4px solid var(--odd); }
aside ol > li.note-waived { border-left-color: var(--waived); color: var(--waived-ink); }
aside ol > li.on, aside ol > li:target { border-left-color: var(--focus);
  background: color-mix(in srgb, var(--focus) 10%, transparent); }
aside p { margin: 0; } aside .name { font-weight: 600; font-size: .8125rem; }
aside .name span { font-weight: normal; color: var(--faint); margin-left: .35rem; }
aside ul li { margin-top: .25rem; } aside ul a { text-decoration: none; }
aside ul a:hover { text-decoration: underline; }
.flaw { color: var(--unspoken-ink); background: var(--unspoken); border-radius: 3px;
  padding: .1rem .4rem; margin-top: .4rem !important; }
#statements, #without-passage { border-top: 1px solid var(--line); font-size: .875rem; }
#statements ol { columns: 26rem auto; column-gap: 2.5rem; margin-top: 1rem; }
#statements li { break-inside: avoid; padding: .4rem 0; overflow-wrap: anywhere; }
#statements li > span { display: block; } #statements li:target { outline: 2px solid var(--focus);
  outline-offset: 3px; }
#statements a, #statements code { color: var(--faint); font-size: .8125rem; }
@media (max-width: 56rem) { .columns { display: block; } .figures .id { display: none; }
  table.figures th, table.figures td { padding: .25rem .5rem; }
  aside { position: static; max-height: 24rem; margin-top: 1.5rem; } }
@media print { body { font-size: 10pt; background: none; } .hint { display: none; }
  header, main > section { max-width: none; padding: 0 0 1rem; } .columns { display: block; }
  aside { position: static; max-height: none; overflow: visible; margin-top: 1rem; border: 0; }
  aside ol > li { break-inside: avoid; } .sheet { break-before: page; border: 0; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""

SCRIPT = """
const pieces = [...document.querySelectorAll('article a')];
let kept = null;
function show(piece) {
  document.querySelectorAll('.on').forEach(each => each.classList.remove('on'));
  if (!piece) return;
  const notes = piece.dataset.notes.split(' ');
  pieces.filter(each => each.dataset.notes === piece.dataset.notes)
    .forEach(each => each.classList.add('on'));
  notes.forEach(id => document.getElementById(id).classList.add('on'));
  const note = document.getElementById(piece.hash.slice(1)), aside = note.closest('aside');
  if (getComputedStyle(aside).position === 'sticky')
    aside.scrollTop = note.offsetTop - aside.clientHeight / 4;
}
for (const piece of pieces) {
  piece.addEventListener('mouseenter', () => kept || show(piece));
  piece.addEventListener('focus', () => { kept = null; show(piece); });
  piece.addEventListener('click', event => {
    const aside = document.getElementById(piece.hash.slice(1)).closest('aside');
    if (getComputedStyle(aside).position === 'sticky') event.preventDefault();
    kept = piece; show(piece);
  });
}
document.addEventListener('keydown', event => {
  if (event.key === 'Escape') { kept = null; show(null); }
});
"""
