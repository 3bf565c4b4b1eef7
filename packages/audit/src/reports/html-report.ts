import { createHash } from 'node:crypto';
import { groupTitle } from '../attack-groups.ts';
import type { RowResult } from '../report.ts';
import { severities } from '../severity.ts';
import type { AcceptedRisk, AuditReview } from './audit-review.ts';
import { findingCard } from './html-finding.ts';
import { html, type Markup, nothing, styleElement } from './html-markup.ts';
import { style } from './html-style.ts';
import { countsSentence, verdictSentence } from './terminal-report.ts';
import { untestedReasons, untestedSentence } from './untested-sentence.ts';

/**
 * The report as one HTML file that stands alone: no script, no font, no image, nothing that is fetched, and a policy that
 * would let nothing of the kind happen. Light and dark, and for paper.
 */
export function writeHtmlReport(review: AuditReview): string {
  const { report, findings, acceptedRisks, notices } = review;
  const sheet = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${sheet}'; base-uri 'none'; form-action 'none'`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Sealwright audit: ${report.target.name}</title>
${styleElement(style)}
</head>
<body>
${head(review)}
<main>
${findings.length === 0 ? nothing : html`<h2>Findings</h2>${findings.map((finding) => findingCard(finding, review))}`}
${acceptedRisks.length === 0 ? nothing : html`<h2>Accepted risks</h2>${risks(acceptedRisks)}`}
${notices.length === 0 ? nothing : html`<h2>About the baseline</h2><ul class="plain">${notices.map(({ words }) => html`<li>${words}</li>`)}</ul>`}
<h2>Not tested</h2>
${untested(review)}
<h2>Every attack</h2>
${groups(report.rows)}
</main>
<footer><p>sealwright ${report.tool.version} · ${report.startedAt} · ${countsSentence(review)}</p>
<p>Accepted tokens are in the file of <code>--accepted-file</code> alone; this page holds none.</p></footer>
</body>
</html>
`;
  return page.toString();
}

function head(review: AuditReview): Markup {
  const { report, status } = review;
  const { sound, reason, good, badSignature, noToken, goodAtEnd } = report.calibration;
  const tone = status === 0 ? 'good' : status === 1 ? 'high' : 'none';
  return html`<header>
<h1>Sealwright audit</h1>
<p class="verdict ${tone}">${verdictSentence(review)}</p>
<p class="target">${report.target.name}</p>
<p class="soft">good token: ${good} · broken signature: ${badSignature} · no token: ${noToken}${
    goodAtEnd === undefined ? '' : ` · the good token at the end: ${goodAtEnd}`
  }</p>
${sound ? nothing : html`<p><strong>This target cannot be judged: ${reason ?? 'good and bad look alike'}.</strong></p>`}
${sums(review)}
</header>`;
}

/** The findings by severity, and beneath them all attacks as one bar: each part as wide as it is frequent. */
function sums({ report, findings, untested: open }: AuditReview): Markup {
  const cells = severities.map((severity) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return html`<li class="${number === 0 ? 'none' : severity}"><b>${number}</b><span>${severity}</span></li>`;
  });
  const refused = report.rows.filter(({ verdict }) => verdict === 'refused').length;
  const bad = report.rows.length - refused - open.length;
  const words = `${refused} refused, ${bad} not refused, ${open.length} not tested`;
  return html`<ul class="sums" aria-label="Findings by severity">${cells}</ul>
${bar([
  ['good', refused],
  ['critical', bad],
  ['none', open.length],
])}
<p class="soft">${report.rows.length} attacks: ${words}</p>`;
}

/** Widths without a style attribute, which the policy forbids: as many equal parts as there are attacks. */
function bar(parts: readonly (readonly [string, number])[]): Markup {
  const cells = parts.flatMap(([tone, number]) => Array.from({ length: number }, () => html`<i class="${tone}"></i>`));
  const grown = cells.length === 0 ? nothing : html`${cells}`;
  return html`<div class="bar" aria-hidden="true">${grown}</div>`;
}

function risks(accepted: readonly AcceptedRisk[]): Markup {
  return html`<table><thead><tr><th scope="col">Attack</th><th scope="col">What is borne, and why</th><th scope="col">Until</th></tr></thead>
<tbody>${accepted.map(
    ({ attack, title, verdict, entry }) =>
      html`<tr><th scope="row">${attack}</th><td>${title} (${verdict})<p class="soft">${entry.reason}</p></td><td>${entry.until}</td></tr>`,
  )}</tbody></table>`;
}

function untested(review: AuditReview): Markup {
  const reasons = untestedReasons(review).map(
    ({ reason, attacks }) =>
      html`<li>${attacks.length} ${reason}: <span class="soft">${attacks.join(', ')}</span></li>`,
  );
  if (reasons.length === 0) return html`<p>${untestedSentence(review)}</p>`;
  return html`<p>No verdict is not “safe”. ${untestedSentence(review)}</p><ul class="plain">${reasons}</ul>`;
}

function groups(rows: readonly RowResult[]): Markup {
  const letters = [...new Set(rows.map(({ attack }) => attack.slice(0, 1)))];
  return html`${letters.map(
    (letter) => html`<table><caption>${letter} · ${groupTitle(letter)}</caption>
<thead><tr><th scope="col">Id</th><th scope="col">Attack</th><th scope="col">Verdict</th></tr></thead>
<tbody>${rows.filter(({ attack }) => attack.startsWith(letter)).map(tableRow)}</tbody></table>`,
  )}`;
}

function tableRow({ attack, title, verdict, reason }: RowResult): Markup {
  const word = verdict === 'inconclusive' ? 'untested' : verdict;
  const why = reason === undefined ? nothing : html`<p class="soft">${reason}</p>`;
  return html`<tr><th scope="row">${attack}</th><td>${title}${why}</td><td><span class="tag ${word}">${word}</span></td></tr>`;
}
