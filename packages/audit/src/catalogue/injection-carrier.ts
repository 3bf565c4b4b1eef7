import type { StagedAttack, VariantResult } from '../attack.ts';
import { issueForgery } from '../issued-forgery.ts';
import type { JsonObject } from '../known-token.ts';
import type { Answer } from '../target.ts';

/** H14. */
export const injectionCarrier: StagedAttack = {
  kind: 'staged',
  id: 'H14',
  title: 'Claims that carry an injection past the signature',
  severity: 'high',
  cwe: 74,
  source: ['RFC 8725 §3.10', 'OWASP ASVS 5.0 §1.2'],
  how: 'A signature says who wrote a claim, not that it is harmless: names and addresses come from people who choose them. Where a claim goes into a query, a page, a header or a template as it is, a well signed token breaks it open. Quotes, tags, line breaks and templates are sent, none of which changes anything by itself, and looked for in what comes back.',
  victims: [{ what: 'pREST', advisory: 'GHSA-wm25-j4gw-6vr3' }],
  fix: 'Treat claims as input: a schema for their form, parameters in queries, escaping where they are shown.',
  needs: ['signing-key', 'http'],
  expect: 'refused',
  play: async (stage) => {
    const results: VariantResult[] = [];
    for (const [name, text] of Object.entries(carried)) {
      for (const [place, claims] of Object.entries(placed(text))) {
        const variant = `${name}-in-${place}`;
        const { token } = await issueForgery(stage.context, variant, { claims });
        results.push(judge(variant, await stage.present({ token })));
      }
    }
    return results;
  },
};

const marker = 'sealwright-audit';

const carried: Readonly<Record<string, string>> = {
  quote: `${marker}'`,
  'double-quote': `${marker}"`,
  backslash: `${marker}\\`,
  comment: `${marker}'--`,
  tag: `<${marker}>`,
  attribute: `"><${marker}>`,
  'line-break': `${marker}\r\nX-${marker}: 1`,
  'template-braces': `${marker}{{1327*1327}}`,
  'template-dollar': `${marker}\${1327*1327}`,
  'zero-byte': `${marker}\u{0}`,
  path: '../../../../etc/passwd',
  'format-string': `${marker}%s%n`,
  long: marker.repeat(100),
};

/** 1327 × 1327: a template was evaluated. */
const evaluated = `${marker}1760929`;

function placed(text: string): Readonly<Record<string, JsonObject>> {
  return {
    subject: { sub: text },
    name: { name: text, email: `${text}@audit.invalid` },
    scope: { scope: text, roles: [text] },
  };
}

/** Being taken is no fault of a token that the issuer signed; what came of its claims may be. */
function judge(variant: string, answer: Answer): VariantResult {
  const evidence = { milliseconds: Math.round(answer.milliseconds) };
  if (answer.kind === 'silent') return { variant, verdict: 'slow', reason: 'no answer in time', evidence };
  if (answer.kind === 'broke') return { variant, verdict: 'crashed', reason: answer.why, evidence };
  if (answer.kind === 'unsent') return { variant, verdict: 'inconclusive', reason: answer.why };
  const seen = { ...evidence, status: answer.status };
  if (answer.status >= 500) return { variant, verdict: 'crashed', reason: `answered ${answer.status}`, evidence: seen };
  const reason = whatBroke(answer);
  return reason === undefined
    ? { variant, verdict: 'refused', evidence: seen }
    : { variant, verdict: 'accepted', reason, evidence: seen };
}

function whatBroke({ body, headers }: Extract<Answer, { kind: 'answered' }>): string | undefined {
  if (`x-${marker}` in headers) return 'the claim became a header of the answer';
  if (body.includes(evaluated)) return 'a template within the claim was evaluated';
  if (/root:[^:\n]*:0:0:/.test(body)) return 'the claim was used as the path of a file';
  const isPage = /\bhtml\b|\bxml\b/i.test(headers['content-type'] ?? '');
  return isPage && body.includes(`<${marker}>`) ? 'the claim stands in the page unescaped' : undefined;
}
