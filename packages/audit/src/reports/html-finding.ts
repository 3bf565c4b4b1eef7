import type { VariantResult } from '../attack.ts';
import type { AuditReview, Finding } from './audit-review.ts';
import { html, type Markup, nothing } from './html-markup.ts';
import { reproduce } from './reproduction.ts';

/** A finding as a card: what was seen, how it works, what to do, and how to see it again. */
export function findingCard(finding: Finding, { report, facts }: AuditReview): Markup {
  const { attack, title, severity, verdict, reason, variants } = finding;
  const known = facts.get(attack);
  const commands = reproduce(report.target, finding, known).join('\n');
  return html`<article class="finding ${severity}">
<p class="tags"><span class="tag ${severity}">${severity}</span><span class="tag ${verdict}">${verdict}</span><span class="soft">${attack}${
    known === undefined ? '' : ` · CWE-${known.cwe}`
  }</span></p>
<h3>${title}</h3>
${known === undefined ? nothing : html`<p>${known.how}</p>`}
<h4>What was seen</h4>
${reason === undefined ? nothing : html`<p>${reason}</p>`}
${variants.length === 0 ? nothing : html`<p>${seen(variants)}</p>`}
${known === undefined ? nothing : html`<div class="fix"><h4>What to do</h4><p>${known.fix}</p></div>`}
<h4>See it again</h4>
<pre><code>${commands}</code></pre>
${known === undefined ? nothing : background(known)}
</article>
`;
}

function background({
  source,
  victims,
}: Pick<NonNullable<ReturnType<AuditReview['facts']['get']>>, 'source' | 'victims'>): Markup {
  const fell = victims.map(({ what, advisory }) => (advisory === undefined ? what : `${what} (${advisory})`));
  const told = fell.length === 0 ? '' : ` · Fell to it: ${fell.join('; ')}`;
  return html`<p class="soft">${source.join('; ')}${told}</p>`;
}

/** Some rows try a variant for each way to write one thing: dozens say no more than these. */
const shownVariants = 12;

function seen(variants: readonly VariantResult[]): string {
  const shown = variants
    .slice(0, shownVariants)
    .map(({ variant, evidence: { status, milliseconds } = {} }) => {
      const facts = [
        ...(status === undefined ? [] : [`answered ${status}`]),
        ...(milliseconds === undefined ? [] : [`${Math.round(milliseconds)} ms`]),
      ];
      return facts.length === 0 ? variant : `${variant} (${facts.join(', ')})`;
    })
    .join('; ');
  const more = variants.length - shownVariants;
  return more > 0 ? `${shown}; and ${more} more` : shown;
}
