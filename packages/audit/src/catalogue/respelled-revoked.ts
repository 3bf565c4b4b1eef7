import type { Proof, StagedAttack, VariantResult } from '../attack.ts';
import { decodeBase64Url, encodeBase64Url } from '../encoding.ts';
import { type KnownToken, readToken } from '../known-token.ts';
import type { Stage } from '../stage.ts';
import { alphabetSpellings, junkSpellings, looseSpellings, paddedSpellings } from './base64-spelling.ts';
import { isPresentable, type Respelled, respellSegments } from './respelled-token.ts';

/** F09. */
export const respelledRevoked: StagedAttack = {
  kind: 'staged',
  id: 'F09',
  title: 'A revoked token in another spelling',
  severity: 'high',
  cwe: 180,
  source: ['RFC 7515 §2', 'RFC 4648 §12', 'RFC 7519 §4.1.7'],
  how: 'A list of revoked tokens that is kept by their text, or by a hash of it, knows one text of each. Where the decoder forgives padding, blanks or spare bits, the same token has other texts; and of every ECDSA signature there is a second one that holds as well, which anybody can compute. The revoked token is presented in those.',
  victims: [{ what: 'Denylists in front of PyJWT < 2.14.0', advisory: 'GHSA-hxm8-2xgr-2p9m' }],
  fix: 'Revoke by jti, session or subject as read from the verified claims, never by the text of a token or its hash. Refuse every spelling but the canonical one.',
  needs: ['other-token:revoked'],
  expect: 'refused',
  play: async (stage) => {
    const token = readToken(stage.context.others.revoked ?? '');
    if (token === undefined) return [unread];
    const plain = stage.judge('as-it-was', await stage.present({ token: token.text }));
    // What is taken as it was tells nothing about lists: that is H07.
    if (plain.verdict !== 'refused') return [{ ...plain, verdict: 'inconclusive', reason: stillGood }];
    return [plain, ...(await presentEach(token, stage))];
  },
};

const unread: VariantResult = {
  variant: 'as-it-was',
  verdict: 'inconclusive',
  reason: 'the revoked token is no compact JWS with claims',
};
const stillGood = 'the revoked token is not refused as it was (H07), so there is no list to slip past';

async function presentEach(revoked: KnownToken, stage: Stage): Promise<readonly VariantResult[]> {
  const proof: Proof = {
    kind: 'form',
    states: 'it is the revoked token in another text',
    holds: (text) => text !== revoked.text,
  };
  const results: VariantResult[] = [];
  for (const { variant, token } of respellings(revoked)) {
    if (!isPresentable(token, stage.context)) continue;
    results.push(await stage.fire({ variant, token, proof }));
  }
  return results;
}

function respellings(token: KnownToken): readonly Respelled[] {
  const spellings = [...paddedSpellings, ...junkSpellings, ...alphabetSpellings, ...looseSpellings];
  const spelt = spellings.flatMap((spelling) => respellSegments(token.segments, spelling));
  const twin = twinSignature(token);
  return twin === undefined ? spelt : [...spelt, { variant: 'second-ecdsa-signature', token: twin }];
}

/** The orders of the curves (FIPS 186-5, SP 800-186 §3.2.1). */
const orders: Readonly<Record<string, bigint>> = {
  ES256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  ES384: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  ES512:
    0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
};

/** (r, n − s) verifies wherever (r, s) does. */
function twinSignature({ header, segments }: KnownToken): string | undefined {
  const order = orders[String(header['alg'])];
  if (order === undefined) return undefined;
  const signature = decodeBase64Url(segments[2]);
  const half = signature.length / 2;
  const s = [...signature.subarray(half)].reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const twin = signature.slice();
  let rest = order - s;
  for (let at = signature.length - 1; at >= half; at -= 1) {
    twin[at] = Number(rest & 255n);
    rest >>= 8n;
  }
  return `${segments[0]}.${segments[1]}.${encodeBase64Url(twin)}`;
}
