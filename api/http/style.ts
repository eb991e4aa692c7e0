/** The look of the home page. It stands apart from the page, since no style in HTML is let through. */
export const homeStyle = `:root {
  color-scheme: light dark;
  --ink: #1b1f27;
  --soft: #4d5563;
  --paper: #ffffff;
  --panel: #f3f5f8;
  --line: #cfd6e0;
  --link: #0b4f9e;
  --note: #fff5dc;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e9edf3;
    --soft: #b3bdcb;
    --paper: #14181f;
    --panel: #1e242e;
    --line: #3a4453;
    --link: #8cc0ff;
    --note: #322a14;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font: 1rem/1.55 system-ui, sans-serif;
}
header, main, footer { max-width: 60rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
h1 { margin: 0; font-size: 2.1rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 0.75rem; font-size: 1.35rem; }
h3 { margin: 1.25rem 0 0.25rem; font-size: 1.05rem; }
p { max-width: 45rem; margin: 0.5rem 0; }
.lead { font-size: 1.15rem; }
.soft, footer { color: var(--soft); }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, pre:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
code { font: 0.92em/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
pre {
  margin: 0.5rem 0 1rem;
  padding: 0.8rem 1rem;
  overflow-x: auto;
  background: var(--panel);
  border: 1px solid var(--line);
  border-radius: 6px;
}
pre code { overflow-wrap: normal; }
.note {
  max-width: 45rem;
  margin: 1.25rem 0;
  padding: 0.7rem 1rem;
  background: var(--note);
  border: 1px solid var(--line);
  border-radius: 6px;
}
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 0.8rem; margin: 0; padding: 0; list-style: none; }
.cards li { padding: 0.8rem 1rem; border: 1px solid var(--line); border-radius: 6px; }
.cards a { font-weight: 600; }
.cards span { display: block; color: var(--soft); }
dl { display: grid; grid-template-columns: minmax(12rem, 1fr) 2.6fr; gap: 0.6rem 1.25rem; margin: 0; }
dt { font-weight: 600; }
dt code { display: block; color: var(--soft); font-weight: 400; }
dd { margin: 0; }
summary { cursor: pointer; font-weight: 600; }
details { margin: 0.5rem 0; }
footer { padding-top: 2rem; padding-bottom: 2.5rem; }
@media (max-width: 40rem) {
  h1 { font-size: 1.7rem; }
  dl { display: block; }
  dd { margin: 0 0 0.9rem; }
}
`
