/** The board's one stylesheet: phone first, light and dark, every text at 4.5:1 or more on its background. */
export const STYLE = `:root {
  color-scheme: light dark;
  --page: #f4f5f7; --card: #ffffff; --text: #1b1f24; --soft: #545c66; --line: #d3d8de; --link: #0b57c2; --focus: #0b57c2;
  --calm: #5b6570; --busy: #0b57c2; --ask: #8a5200; --good: #1a6b34; --bad: #b3261e; --drill: #6b35b8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #111418; --card: #1b2026; --text: #e9edf1; --soft: #a9b3bd; --line: #39424c; --link: #8ab8ff; --focus: #ffd166;
    --calm: #a9b3bd; --busy: #8ab8ff; --ask: #f2b05e; --good: #7bd195; --bad: #ff9a91; --drill: #c9a7ff;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: .5rem; top: .5rem; background: var(--card); padding: .5rem; z-index: 1; }
header, main, footer { max-width: 46rem; margin: 0 auto; padding: .75rem 1rem; }
header { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; }
header strong { font-size: 1.1rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0 1rem; margin: 0; padding: 0; list-style: none; }
nav a { display: inline-block; padding: .4rem 0; }
footer { color: var(--soft); font-size: .875rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .25rem 0 .75rem; }
h2 { font-size: 1.15rem; line-height: 1.3; margin: 0 0 .5rem; }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
section:not(.card) > h2, .report h2 { margin-top: 1.5rem; }
.report > h2:first-child { margin-top: 0; }
.card { background: var(--card); border: 1px solid var(--line); border-left: .4rem solid var(--tone, var(--calm)); border-radius: .5rem; padding: .85rem 1rem; margin: 0 0 1rem; }
.calm { --tone: var(--calm); } .busy { --tone: var(--busy); } .ask { --tone: var(--ask); }
.good { --tone: var(--good); } .bad { --tone: var(--bad); } .drill { --tone: var(--drill); }
.banner { margin: -.1rem 0 .5rem; padding: .35rem .6rem; border: 2px solid var(--drill); border-radius: .3rem; color: var(--drill); font-weight: 700; }
.state { color: var(--tone, var(--soft)); font-weight: 600; }
.text { white-space: pre-line; margin: 0 0 .6rem; }
.lines, .notes { list-style: none; margin: 0 0 .6rem; padding: 0; }
.lines li { white-space: pre-wrap; padding: .1rem 0 .1rem 1.2rem; text-indent: -1.2rem; }
.lines .danger { color: var(--bad); font-weight: 700; }
.notes { color: var(--soft); font-size: .875rem; margin-bottom: 0; }
dl { margin: 0 0 .6rem; }
dt { color: var(--soft); font-size: .875rem; }
dd { margin: 0 0 .4rem; }
@media (min-width: 34rem) { dl { display: grid; grid-template-columns: 11rem 1fr; gap: .2rem .75rem; } dd { margin: 0; } }
pre { background: var(--page); border: 1px solid var(--line); border-radius: .3rem; padding: .5rem .6rem; margin: 0 0 .6rem; white-space: pre-wrap; font-size: .9rem; }
.wide { overflow-x: auto; margin-bottom: 1rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); }
th, td { overflow-wrap: break-word; }
td.number, th.number { text-align: right; white-space: nowrap; }
@media (max-width: 34rem) {
  .stacked thead { position: absolute; left: -999rem; }
  .stacked tr { display: block; padding: .4rem 0 .4rem .6rem; border-left: .3rem solid var(--tone, var(--calm)); margin-bottom: .6rem; }
  .stacked th, .stacked td { display: block; border: 0; padding: .1rem 0; }
  .stacked td::before { content: attr(data-label) ": "; color: var(--soft); font-weight: 400; }
}
@media (max-width: 34rem) { .tree { font-size: .8rem; } .tree th, .tree td { padding-right: .35rem; } }
.tree tbody th.child { font-weight: 400; padding-left: 1.25rem; }
figure { margin: 0; }
svg { display: block; width: 100%; max-width: 34rem; height: auto; }
svg text { fill: var(--text); font: 11px system-ui, sans-serif; stroke: var(--page); stroke-width: 3px; stroke-linejoin: round; paint-order: stroke; }
svg .tick { fill: var(--soft); font-size: 10px; }
svg .grid { stroke: var(--line); }
svg .act { fill: var(--busy); } svg .gate { fill: var(--good); } svg .wait { fill: var(--ask); }
svg .unseen { fill: none; stroke: var(--line); } svg .gap { fill: var(--bad); opacity: .13; }
svg .failed { fill: var(--bad); } svg circle { stroke: var(--page); stroke-width: 1.5; } svg .held { fill: none; stroke: var(--bad); stroke-width: 2; stroke-dasharray: 3 2; }
svg .point { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 4 2; } svg .point-name { fill: var(--bad); font-weight: 700; }
.key { display: flex; flex-wrap: wrap; gap: .1rem 1rem; list-style: none; margin: .25rem 0 .75rem; padding: 0; font-size: .875rem; color: var(--soft); }
.key svg { display: inline-block; width: .8rem; height: .8rem; margin-right: .35rem; vertical-align: -.05rem; }
.journal { margin: 0 0 1rem; padding: 0; list-style: none; }
.journal li { padding: .25rem 0; border-bottom: 1px solid var(--line); }
.journal time { color: var(--soft); font-variant-numeric: tabular-nums; margin-right: .5rem; }
fieldset { border: 1px solid var(--line); border-radius: .4rem; margin: 0 0 1rem; padding: .5rem .85rem; }
legend { font-weight: 600; padding: 0 .3rem; }
.choice { display: flex; align-items: center; gap: .7rem; min-height: 2.75rem; padding: .3rem 0; }
.choice input { flex: none; width: 1.35rem; height: 1.35rem; margin: 0; accent-color: var(--link); }
label.field { display: block; font-weight: 600; margin-bottom: .25rem; }
.hint { color: var(--soft); font-size: .9rem; margin: 0 0 .3rem; }
input[type=text], textarea { width: 100%; font: inherit; color: inherit; background: var(--page); border: 1px solid var(--soft); border-radius: .3rem; padding: .5rem .6rem; margin-bottom: 1rem; }
button { font: inherit; font-weight: 700; min-height: 2.75rem; width: 100%; padding: .5rem 1.25rem; border: 0; border-radius: .4rem; background: var(--link); color: var(--card); }
@media (min-width: 34rem) { button { width: auto; } }
`;
