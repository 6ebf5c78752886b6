const DARK = `
  --paper: #14161a; --wash: #1c1f25; --raised: #22262d; --ink-1: #e9ebef; --ink-2: #a7afba; --line: #30353e; --accent: #86bdf5;
  --good: #5fd0a2; --bad: #ff9a76; --warn-ink: #f2cd7c; --warn-wash: #2c2618;
  --grey: #9ba4af; --blue: #58aee8; --orange: #ff9147; --green: #46c79d; --faint: #79828e; --purple: #d893c5; --sky: #8fd0f2; --rust: #d98a6d; --olive: #c2bd55;
  color-scheme: dark;`

/**
 * The style of every page that versus writes. Colours of systems are told apart by readers who are colour-blind, on light and on dark
 * paper, and are not near each other in lightness only.
 * @see Okabe & Ito, Color Universal Design, 2008
 */
export const STYLE = `
:root {
  --paper: #ffffff; --wash: #f5f6f8; --raised: #ffffff; --ink-1: #171a1f; --ink-2: #565e69; --line: #dfe3e8; --accent: #0a58a5;
  --good: #00714f; --bad: #b0410a; --warn-ink: #6b4e00; --warn-wash: #fdf5e0;
  --grey: #6c7480; --blue: #0072b2; --orange: #d55e00; --green: #00805c; --faint: #8d95a0; --purple: #a3448a; --sky: #2a86bd; --rust: #8a3d22; --olive: #76740a;
  color-scheme: light;
}
@media screen { :root[data-theme=dark] {${DARK} } }
@media screen and (prefers-color-scheme: dark) { :root:not([data-theme=light]) {${DARK} } }
* { box-sizing: border-box; }
html { scroll-padding-top: 4rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink-1); font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main, .bar { max-width: 1160px; margin: 0 auto; padding: 0 24px; }
h1 { font-size: 1.9rem; line-height: 1.2; letter-spacing: -.015em; margin: 2.4rem 0 .3rem; }
h2 { font-size: 1.4rem; line-height: 1.25; letter-spacing: -.01em; margin: 0 0 .2rem; }
h3 { font-size: 1rem; margin: 0 0 .15rem; }
p { margin: 0 0 .6rem; }
a { color: var(--accent); }
small { color: var(--ink-2); font-size: .8rem; font-weight: 400; }
code { font: .88em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 12px; top: 12px; background: var(--paper); padding: .4rem .7rem; z-index: 9; }
.meta { color: var(--ink-2); font-size: .9rem; }
.top { position: sticky; top: 0; z-index: 5; background: var(--paper); border-bottom: 1px solid var(--line); }
.bar { display: flex; gap: 20px; align-items: center; min-height: 48px; }
.brand { margin: 0; font-weight: 700; letter-spacing: -.01em; }
nav { display: flex; gap: 18px; flex: 1; overflow-x: auto; white-space: nowrap; }
nav a { color: var(--ink-2); text-decoration: none; font-size: .92rem; padding: .3rem 0; } nav a:hover { color: var(--ink-1); text-decoration: underline; }
nav a[aria-current] { color: var(--ink-1); font-weight: 600; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
button, select, input[type=search] { font: inherit; font-size: .88rem; color: var(--ink-1); background: var(--raised); border: 1px solid var(--line); border-radius: 7px; padding: .34rem .7rem; min-height: 34px; }
button { cursor: pointer; } button:hover:not(:disabled) { border-color: var(--ink-2); } button:disabled { opacity: .45; cursor: default; }
#theme { white-space: nowrap; }
.scenario, #questions { margin: 2.2rem 0 0; padding-top: 1.8rem; border-top: 1px solid var(--line); }
.intro + .scenario { border-top: 0; margin-top: 0; padding-top: 1.2rem; }
.notice { border-left: 3px solid var(--line); padding: .1rem 0 .1rem .8rem; color: var(--ink-2); font-size: .9rem; }
.warning { background: var(--warn-wash); color: var(--warn-ink); border-radius: 8px; padding: .5rem .8rem; font-size: .92rem; }
.verdict { background: var(--wash); border-radius: 14px; padding: 22px 24px 20px; margin: 1rem 0 1.4rem; }
.headline { font-size: 1.3rem; line-height: 1.35; font-weight: 650; letter-spacing: -.01em; margin: 0 0 .3rem; }
.verdict > p:not(.headline) { color: var(--ink-2); max-width: 80ch; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 14px 22px; margin: 1.1rem 0 0; padding-top: 1.1rem; border-top: 1px solid var(--line); }
.tiles dt { font-size: .8rem; color: var(--ink-2); } .tiles dd { margin: 0; }
.tiles .who { font-weight: 650; display: flex; align-items: center; gap: .4rem; }
.tiles .figure { font-size: 1.06rem; font-variant-numeric: tabular-nums; } .tiles .note { font-size: .8rem; color: var(--ink-2); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(440px, 100%), 1fr)); gap: 18px; margin: 1.2rem 0 1.6rem; }
figure { margin: 0; border: 1px solid var(--line); border-radius: 12px; padding: 16px 18px 12px; display: flex; flex-direction: column; min-width: 0; }
figcaption p { color: var(--ink-2); font-size: .86rem; line-height: 1.45; margin: 0 0 .6rem; }
figcaption ol { margin: 0 0 .6rem; padding-left: 1.3rem; font-size: .84rem; line-height: 1.45; color: var(--ink-2); }
.chart { flex: 1; }
.chart svg { max-width: 100%; height: auto; display: block; margin: 0 auto; }
details { margin-top: .5rem; } summary { cursor: pointer; color: var(--ink-2); font-size: .86rem; } summary:hover { color: var(--ink-1); }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1rem; margin: 0 0 .5rem; padding: 0; font-size: .84rem; }
.legend li { display: flex; align-items: center; gap: .35rem; }
.mark { width: .8em; height: .8em; flex: none; margin-right: .4em; vertical-align: -.06em; fill: currentColor; } .tiles .mark, .legend .mark { margin-right: 0; }
${['grey', 'blue', 'orange', 'green', 'faint', 'purple', 'sky', 'rust', 'olive'].map((name) => `.c-${name} { color: var(--${name}); }`).join('\n')}
.scroll { position: relative; overflow-x: auto; border-radius: 6px; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--ink-2); font-size: .84rem; padding: 0 0 .35rem; }
th, td { padding: .42rem .7rem; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap; }
th:first-child, td:first-child { padding-left: 2px; }
thead th { color: var(--ink-2); font-weight: 500; font-size: .82rem; } tbody th { font-weight: 600; }
td.number, th.number { text-align: right; }
th.wide, td.wide { white-space: normal; overflow-wrap: anywhere; min-width: 9rem; } td.wide { min-width: 17rem; }
td .text { max-height: none; overflow: visible; min-width: 12rem; margin: 0; }
progress { width: 7rem; height: .6rem; vertical-align: .05em; accent-color: var(--accent); }
tbody tr:last-child > * { border-bottom: 0; }
th button { all: unset; cursor: pointer; display: inline-flex; gap: .25rem; } th button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
th button::after { content: "↕"; opacity: .35; } th[aria-sort=ascending] button::after { content: "↑"; opacity: 1; } th[aria-sort=descending] button::after { content: "↓"; opacity: 1; }
footer { border-top: 1px solid var(--line); margin: 2.5rem 0 3rem; padding-top: 1.2rem; } footer h2 { font-size: 1rem; }
.facts { margin: .5rem 0; font-size: .84rem; color: var(--ink-2); } .facts div { display: flex; gap: .8rem; padding: .12rem 0; } .facts dt { flex: 0 0 11.5rem; } .facts dd { margin: 0; overflow-wrap: anywhere; }
.filters { display: flex; flex-wrap: wrap; gap: 10px; align-items: end; margin: .9rem 0 .8rem; }
.filters label { font-size: .8rem; color: var(--ink-2); display: flex; flex-direction: column; gap: 2px; } .filters label.check { flex-direction: row; align-items: center; gap: .4rem; min-height: 34px; font-size: .9rem; color: var(--ink-1); }
.filters input[type=search] { width: 15rem; } .filters input[type=checkbox] { width: 16px; height: 16px; margin: 0; accent-color: var(--accent); }
.questions td.wording { white-space: normal; min-width: 17rem; } .questions .open { all: unset; cursor: pointer; color: var(--accent); } .questions .open:hover { text-decoration: underline; } .questions .open:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.questions tbody tr:hover { background: var(--wash); }
.right { color: var(--good); } .wrong { color: var(--bad); } .mixed { color: var(--ink-1); } .none { color: var(--ink-2); }
.pager { display: flex; gap: 10px; align-items: center; margin: .8rem 0; color: var(--ink-2); font-size: .88rem; }
dialog { border: 0; padding: 0; width: min(1240px, 100vw - 32px); max-width: none; height: calc(100vh - 40px); max-height: none; margin: auto; border-radius: 14px; background: var(--paper); color: var(--ink-1); box-shadow: 0 18px 60px rgb(0 0 0 / .32); overflow: hidden; }
dialog[open] { display: flex; flex-direction: column; } dialog::backdrop { background: rgb(10 12 16 / .5); }
.dialog-bar { display: flex; gap: 8px; align-items: center; padding: 10px 18px; border-bottom: 1px solid var(--line); } .dialog-bar p { margin: 0; flex: 1; min-width: 0; color: var(--ink-2); font-size: .86rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.dialog-body { padding: 18px 22px 26px; overflow: auto; flex: 1; } .dialog-body h2 { margin: 0 0 .6rem; }
.wordings { display: flex; flex-direction: column; gap: 4px; margin: 0 0 .9rem; padding: 0; border: 0; } .wordings legend { font-size: .8rem; color: var(--ink-2); padding: 0; margin-bottom: .3rem; }
.wordings label { display: flex; gap: .55rem; align-items: baseline; padding: .3rem .6rem; border-radius: 7px; cursor: pointer; } .wordings label:has(:checked) { background: var(--wash); } .wordings input { accent-color: var(--accent); margin: 0; }
.accepted { font-size: .9rem; color: var(--ink-2); margin: 0 0 1rem; } .accepted b { color: var(--ink-1); font-weight: 600; }
.answers { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(210px, 100%), 1fr)); gap: 12px; align-items: start; }
.answer { border: 1px solid var(--line); border-radius: 12px; padding: 14px 16px; min-width: 0; } .answer h3 { display: flex; align-items: center; margin: 0 0 .5rem; } .answer h3 small { display: block; } .answer h3 .state { margin-left: auto; padding-left: .5rem; font-size: .84rem; font-weight: 600; white-space: nowrap; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; max-height: 22rem; overflow: auto; margin: 0 0 .6rem; }
.answer .text.said { font-size: 1rem; } .answer .failed { color: var(--bad); }
.control { background: var(--wash); border: 1px solid var(--line); border-radius: 4px; font: .72em ui-monospace, monospace; padding: 0 .25em; color: var(--ink-2); }
.chips { display: flex; flex-wrap: wrap; gap: 5px; list-style: none; margin: 0 0 .6rem; padding: 0; } .chips li { border: 1px solid var(--line); border-radius: 99px; padding: .05rem .6rem; font-size: .8rem; overflow-wrap: anywhere; }
.chips .hit { color: var(--good); } .chips .missed { color: var(--bad); }
.answer dl { display: grid; grid-template-columns: auto 1fr; gap: .1rem .9rem; margin: 0; font-size: .82rem; font-variant-numeric: tabular-nums; } .answer dt { color: var(--ink-2); } .answer dd { margin: 0; text-align: right; }
.passage { border-left: 3px solid var(--line); padding: .1rem 0 .1rem .7rem; margin: .55rem 0; font-size: .86rem; } .passage.cited { border-left-color: var(--accent); } .passage .text { max-height: 14rem; margin: .2rem 0 0; }
.passage header { color: var(--ink-2); font-size: .78rem; overflow-wrap: anywhere; } .tag { display: inline-block; border-radius: 4px; padding: 0 .4em; margin-left: .4em; border: 1px solid currentColor; font-size: .95em; } .tag.cited { color: var(--accent); } .tag.gold { color: var(--good); }
@media (max-width: 640px) {
  main, .bar { padding: 0 14px; } h1 { font-size: 1.5rem; margin-top: 1.5rem; } .verdict { padding: 16px; border-radius: 12px; } .headline { font-size: 1.12rem; } .brand { display: none; }
  .tiles { grid-template-columns: 1fr 1fr; } figure { padding: 13px 13px 10px; } .facts div { display: block; }
  dialog { width: 100vw; height: 100vh; border-radius: 0; margin: 0; } .dialog-body { padding: 14px; } .filters label, .filters input[type=search], .filters select { width: 100%; } .filters label { flex: 1 1 45%; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media print {
  body { font-size: 10.5pt; } .top, .filters, .pager, .skip, th button::after { display: none !important; } figure, .verdict, tr { break-inside: avoid; } main { max-width: none; padding: 0; } .scroll { overflow: visible; }
  .verdict { border: 1px solid var(--line); } a { color: inherit; text-decoration: none; } dialog { display: none !important; }
}
`
