/** The order that docs/jwt-explained.md draws is the order in which the code refuses. */

import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  createKeySet,
  createPolicy,
  encodeBase64Url,
  exportSigningPem,
  generateSigningKey,
  isAuthError,
  verifyJwt,
} from '@sealwright/jwt';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const issuer = 'https://id.example.com';
const now = 1_800_000_000;
const policy = createPolicy({
  issuer,
  audience: 'https://api.example.com',
  typ: 'at+jwt',
  requiredClaims: { client_id: 'app' },
  claims: z.object({ tenant: z.literal('t1') }),
  maxTokenBytes: 4096,
  now: () => now,
});

const text = readFileSync(new URL('../../docs/jwt-explained.md', import.meta.url), 'utf8');
const documented = [...text.matchAll(/\["?(\d+) [^<\]]*<br\/><i>([a-z_]+)<\/i>/g)].map((match) => match[2]);

/** One token with every defect at once; each step mends what the step before complained of, and only that. */
describe('the order of verification', async () => {
  const key = await generateSigningKey('ES256', { kid: 'known' });
  const keys = createKeySet({ issuer, keys: [key.verificationKey] });
  const privateKey = createPrivateKey(await exportSigningPem(key));

  it('is the documented one, code by code', async () => {
    const observed: (string | undefined)[] = [];
    for (let mended = 0; mended <= documented.length - 1; mended += 1) {
      observed.push(await refusalOf(forge(mended)));
    }
    expect(observed.slice(0, -1)).toEqual(documented.slice(0, -1));
    expect(observed.at(-1)).toBeUndefined();
    expect(documented.at(-1)).toBe('token_revoked');
  });

  async function refusalOf(token: string): Promise<string | undefined> {
    try {
      await verifyJwt(token, keys, policy);
      return undefined;
    } catch (error) {
      return isAuthError(error) ? error.code : `not an AuthError: ${String(error)}`;
    }
  }

  /** `mended` counts the defects that are gone, in the documented order. */
  function forge(mended: number): string {
    const bad = (step: number): boolean => mended < step;
    const header = [
      `"alg":${bad(7) ? '"RS256"' : '"ES256"'}`,
      `"typ":${bad(5) ? '"JWT"' : '"at+jwt"'}`,
      `"kid":${bad(6) ? '"stranger"' : '"known"'}`,
      ...(bad(4) ? ['"crit":["exp"]'] : []),
      ...(bad(3) ? ['"typ":"twice"'] : []),
    ];
    const claims = [
      `"exp":${bad(10) ? now - 1000 : bad(13) ? now + 90_000 : now + 600}`,
      `"nbf":${bad(11) ? now + 900 : now}`,
      `"iat":${bad(12) ? now + 900 : now}`,
      `"iss":${bad(14) ? '"https://other.example.com"' : JSON.stringify(issuer)}`,
      `"aud":${bad(15) ? '"https://else.example.com"' : '"https://api.example.com"'}`,
      `"client_id":${bad(16) ? '"stranger"' : '"app"'}`,
      `"tenant":${bad(17) ? '"stranger"' : '"t1"'}`,
      ...(bad(9) ? ['"exp":1'] : []),
      ...(bad(1) ? [`"padding":"${'x'.repeat(5000)}"`] : []),
    ];
    const input = `${encode(header)}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    if (bad(8)) signature[10] = (signature[10] ?? 0) ^ 1;
    return `${input}.${encodeBase64Url(signature)}${bad(2) ? '.extra' : ''}`;
  }
});

function encode(members: readonly string[]): string {
  return encodeBase64Url(new TextEncoder().encode(`{${members.join(',')}}`));
}
