/** The style of the page. Colours were chosen for a contrast of 4.5 on each of their grounds, light and dark. */
export const style: string = `
:root{color-scheme:light dark;--ground:#fbfaf8;--card:#fff;--ink:#1d1c1a;--soft:#5d5952;--line:#e2ded7;--code:#f3f1ec;
--critical:#8f1020;--high:#a8340b;--medium:#7a5200;--low:#2f5a8c;--good:#1d6238;--none:#5d5952;--tint:8%}
@media (prefers-color-scheme:dark){:root{--ground:#161514;--card:#1f1e1c;--ink:#ece9e3;--soft:#b0aaa0;--line:#383530;
--code:#2a2825;--critical:#ff8f98;--high:#ffa477;--medium:#eec25c;--low:#96c1f4;--good:#7fd29d;--none:#b0aaa0;--tint:14%}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,sans-serif;overflow-wrap:anywhere}
main,header,footer{max-width:62rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2.5rem}
h1{font-size:1.05rem;font-weight:600;margin:0;color:var(--soft)}
h2{font-size:1.2rem;margin:2.75rem 0 .75rem}
h3{font-size:1.05rem;margin:0;line-height:1.35}
h4{font-size:.8rem;margin:1rem 0 .15rem;color:var(--soft);font-weight:600}
p{margin:.25rem 0}
.verdict{font-size:2rem;font-weight:700;line-height:1.2;margin:.35rem 0 .5rem;letter-spacing:-.015em}
.target{font:600 1rem/1.5 ui-monospace,monospace}
.soft{color:var(--soft)}
.critical{--own:var(--critical)}.high{--own:var(--high)}.medium{--own:var(--medium)}.low{--own:var(--low)}
.good,.refused{--own:var(--good)}.none,.untested{--own:var(--none)}
.accepted{--own:var(--critical)}.crashed{--own:var(--high)}.slow{--own:var(--medium)}
.verdict.good,.verdict.high,.verdict.none{color:var(--own)}
.sums{display:flex;flex-wrap:wrap;gap:.6rem;margin:1.5rem 0 0;padding:0;list-style:none}
.sums li{flex:1 1 7rem;background:var(--card);border:1px solid var(--line);border-top:3px solid var(--own);
border-radius:.5rem;padding:.6rem .85rem}
.sums b{display:block;font-size:1.6rem;line-height:1.2;font-variant-numeric:tabular-nums}
.sums span{font-size:.85rem;color:var(--soft)}
.bar{display:flex;height:.6rem;border-radius:.3rem;overflow:hidden;margin:1rem 0 .4rem;background:var(--line)}
.bar i{flex:1 1 0;background:var(--own)}
.finding{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--own);border-radius:.5rem;
padding:1.1rem 1.25rem;margin:0 0 1rem}
.tag{display:inline-block;font-size:.75rem;font-weight:700;letter-spacing:.03em;color:var(--own);
background:color-mix(in srgb,var(--own) var(--tint),transparent);border-radius:.3rem;padding:.1rem .45rem;white-space:nowrap}
.tags{display:flex;flex-wrap:wrap;gap:.4rem;margin:0 0 .5rem;align-items:center}
.fix{border-left:3px solid var(--good);padding-left:.8rem;margin:.9rem 0}
.fix h4{color:var(--good);margin-top:0}
code{font:.875em/1.5 ui-monospace,monospace}
pre{background:var(--code);border-radius:.4rem;padding:.7rem .85rem;margin:.3rem 0;white-space:pre-wrap}
table{border-collapse:collapse;width:100%;font-size:.93rem;background:var(--card)}
caption{text-align:left;font-weight:600;padding:1.2rem 0 .45rem;background:var(--ground)}
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid var(--line)}
thead th{font-size:.8rem;color:var(--soft)}
thead th{overflow-wrap:normal}tbody th{font-weight:600;width:4.75rem}
td:last-child{width:7.5rem}
ul.plain{padding-left:1.2rem;margin:.3rem 0}
footer{padding-top:2rem;padding-bottom:3rem;font-size:.9rem;color:var(--soft)}
@media (max-width:34rem){.verdict{font-size:1.55rem}.finding{padding:.9rem}td:last-child{width:6.5rem}th,td{padding:.35rem .4rem}}
@media print{:root{--ground:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--code:#f4f4f4;--critical:#8f1020;
--high:#a8340b;--medium:#7a5200;--low:#2f5a8c;--good:#1d6238;--none:#444;--tint:8%}body{font-size:11pt}
main,header,footer{max-width:none;padding:0}.finding,tr,.sums li{break-inside:avoid}h2,caption{break-after:avoid}
.bar i,.tag,.sums li,.finding{print-color-adjust:exact}}
`;
