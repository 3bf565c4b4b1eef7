import { type AccentColours, darkGround, lightGround } from './accent-colour.ts';
import { type Html, html, text } from './html.ts';

/**
 * The one style sheet of all pages. It stands in each page and is allowed there by its hash; it loads nothing, and only
 * the operator's four colours vary in it. Lengths in rem follow the reader's own text size; nothing has a fixed width,
 * so a page holds together at 320 CSS pixels and at 400 % zoom (WCAG 2.2, 1.4.10).
 */
export function styleSheet(accent: AccentColours): Html {
  return html`
:root {
  color-scheme: light dark;
  --ground: #f3f4f6; --card: ${text(lightGround)}; --ink: #1b1f27; --quiet: #545c69; --line: #878f9c; --faint: #dfe2e7;
  --accent: ${text(accent.onLight)}; --button: ${text(accent.button)}; --on-button: ${text(accent.onButton)};
  --alarm: #a3161f; --alarm-ground: #fdf0f0; --good: #17603a; --good-ground: #edf7f1; --shade: 0 1px 2px #1b1f2714, 0 8px 24px #1b1f270f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #121417; --card: ${text(darkGround)}; --ink: #eceef1; --quiet: #a9b1bd; --line: #79818e; --faint: #33383f;
    --accent: ${text(accent.onDark)}; --alarm: #ffb3ae; --alarm-ground: #3a1c1d; --good: #a5dfbd; --good-ground: #17291f; --shade: none;
  }
}
${rules}`;
}

/** What does not vary. */
const rules: Html = html`*, ::before, ::after { box-sizing: border-box; }
html { font: 100%/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; text-size-adjust: 100%; }
body {
  margin: 0; min-block-size: 100vb; display: flex; flex-direction: column; align-items: center;
  padding: clamp(0.75rem, 5vw, 3rem) 0.75rem; background: var(--ground); color: var(--ink); overflow-wrap: anywhere;
}
header, main { inline-size: 100%; max-inline-size: 27rem; }
header.wide, main.wide { max-inline-size: 40rem; }
header { display: flex; gap: 0.6rem; align-items: center; padding: 0 0.25rem 1rem; font-weight: 600; }
header img { max-block-size: 2.25rem; max-inline-size: 10rem; }
main {
  background: var(--card); border: 1px solid var(--faint); border-radius: 0.9rem; padding: clamp(1.1rem, 5vw, 2rem);
  box-shadow: var(--shade);
}
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; letter-spacing: -0.01em; text-wrap: balance; }
h2 { margin: 2rem 0 0; font-size: 1.1rem; line-height: 1.3; }
h2 + .hint { margin-block-start: 0.25rem; }
p { margin: 0.75rem 0 0; }
.quiet, .hint { color: var(--quiet); }
.hint, footer { font-size: 0.9rem; }
code { font: 0.92em ui-monospace, "DejaVu Sans Mono", monospace; }
a { color: var(--accent); text-underline-offset: 0.15em; }
form { margin: 0; }
.field, .steps, .choice { margin: 1.1rem 0 0; }
label { display: block; font-weight: 600; }
input, button { font: inherit; color: inherit; }
input:not([type="radio"]) {
  display: block; inline-size: 100%; min-block-size: 2.9rem; margin-block-start: 0.3rem; padding: 0.5rem 0.75rem;
  background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem;
}
input[readonly] { background: var(--ground); }
input[aria-invalid="true"] { border-color: var(--alarm); }
input.code { font: 1.35rem/1.4 ui-monospace, "DejaVu Sans Mono", monospace; letter-spacing: 0.12em; text-transform: uppercase; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
ul.links { list-style: none; display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; margin-block-start: 1.25rem; padding: 0; }
.steps { display: flex; flex-direction: column; gap: 0.7rem; }
button {
  min-block-size: 2.9rem; inline-size: 100%; padding: 0.55rem 1rem; border: 1px solid var(--line); border-radius: 0.5rem;
  background: var(--card); font-weight: 600; cursor: pointer;
}
button:hover { border-color: var(--ink); }
button.main { background: var(--button); border-color: var(--button); color: var(--on-button); }
button.main:hover, .go a:hover { border-color: var(--ink); }
.go { margin-block-start: 1.1rem; }
.go a {
  display: block; padding: 0.65rem 1rem; text-align: center; text-decoration: none; font-weight: 600; border: 1px solid var(--button);
  border-radius: 0.5rem; background: var(--button); color: var(--on-button);
}
button.small { inline-size: auto; align-self: flex-start; min-block-size: 2.4rem; padding: 0.3rem 0.9rem; font-size: 0.9rem; }
button.grave { color: var(--alarm); border-color: var(--alarm); }
button.grave:hover { background: var(--alarm-ground); border-color: var(--alarm); }
.row .steps, .row p { margin: 0; }
.fault {
  margin: 1.1rem 0 0; padding: 0.75rem 0.9rem; border: 1px solid var(--alarm); border-inline-start-width: 0.35rem;
  border-radius: 0.4rem; background: var(--alarm-ground); color: var(--alarm);
}
.fault p { margin: 0.15rem 0 0; }
.notice {
  margin: 1.1rem 0 0; padding: 0.75rem 0.9rem; border: 1px solid var(--good); border-inline-start-width: 0.35rem;
  border-radius: 0.4rem; background: var(--good-ground); color: var(--good);
}
.or { display: flex; align-items: center; gap: 0.75rem; margin: 1.4rem 0 0; color: var(--quiet); }
.or::before, .or::after { content: ""; flex: 1; border-block-start: 1px solid var(--faint); }
ul { margin: 0.5rem 0 0; padding-inline-start: 1.25rem; list-style-type: disc; }
li { margin: 0.25rem 0; }
ul.plain { list-style: none; padding: 0; }
ul.plain > li, ul.menu > li { margin: 0; padding: 1rem 0; border-block-end: 1px solid var(--faint); }
ul.plain > li:last-child { border-block-end: 0; padding-block-end: 0; }
li.row { display: flex; flex-wrap: wrap; gap: 0.6rem 1rem; align-items: center; justify-content: space-between; }
li.row > div { flex: 1 1 14rem; }
.badge {
  display: inline-block; padding: 0.05rem 0.55rem; border: 1px solid var(--good); border-radius: 1rem;
  background: var(--good-ground); color: var(--good); font-size: 0.8rem; font-weight: 600;
}
ul.menu { list-style: none; margin-block: 1.25rem 0; padding: 0; border-block-start: 1px solid var(--faint); }
ul.menu > li { position: relative; padding-inline-end: 1.75rem; }
ul.menu > li::after {
  content: ""; position: absolute; inset-block-start: 50%; inset-inline-end: 0.35rem; inline-size: 0.5rem; block-size: 0.5rem;
  margin-block-start: -0.3rem; border-block-start: 2px solid var(--quiet); border-inline-end: 2px solid var(--quiet); transform: rotate(45deg);
}
[dir="rtl"] ul.menu > li::after { transform: rotate(-45deg); }
ul.menu a { font-weight: 600; text-decoration: none; }
ul.menu a::after { content: ""; position: absolute; inset: 0; z-index: 1; }
ul.menu li:hover a { text-decoration: underline; }
ul.menu p { margin: 0.1rem 0 0; }
.apart { margin-block-start: 1.75rem; padding-block-start: 1rem; border-block-start: 1px solid var(--faint); }
ul.menu + .apart { margin-block-start: 0.4rem; padding-block-start: 0; border: 0; }
button + .hint { margin-block-start: 0.35rem; }
.mark {
  display: grid; place-items: center; flex: none; inline-size: 2rem; block-size: 2rem; border-radius: 0.55rem;
  background: var(--button); color: var(--on-button); font-weight: 700;
}
fieldset { margin: 1.1rem 0 0; padding: 0; border: 0; min-inline-size: 0; }
legend { padding: 0; font-weight: 600; }
.choice { margin-block-start: 0.6rem; }
.choice label {
  display: flex; gap: 0.7rem; align-items: center; min-block-size: 2.9rem; padding: 0.4rem 0.75rem;
  border: 1px solid var(--line); border-radius: 0.5rem; font-weight: 400; cursor: pointer;
}
.choice input { inline-size: 1.15rem; block-size: 1.15rem; flex: none; accent-color: var(--accent); }
.device-code {
  margin: 0.75rem 0 0; padding: 0.6rem; text-align: center; border: 1px dashed var(--line); border-radius: 0.5rem;
  font: 600 1.6rem/1.4 ui-monospace, "DejaVu Sans Mono", monospace; letter-spacing: 0.12em;
}
.warning { margin: 1.1rem 0 0; padding-inline-start: 0.9rem; border-inline-start: 0.25rem solid var(--accent); }
@media (prefers-reduced-motion: no-preference) {
  button { transition: border-color 0.12s ease-out; }
}
@media (forced-colors: active) {
  .fault, .notice, button.main, .go a { border-width: 2px; }
  .mark { border: 1px solid; }
}
`;
