import { createHmac } from 'node:crypto';
import {
  AuthError,
  decodeBase64Url,
  type ErrorRow,
  importVerificationPem,
  isAuthError,
  jwtErrors,
  type Policy,
  parseJwkSet,
  parseStrictJson,
  signJwt,
  type VerifiedJwt,
  verifyJwt,
} from '@sealwright/jwt';
import { createEventParser, parseDelta } from '@sealwright/jwt/feed';
import { verifyEncryptedJwt } from '@sealwright/jwt/jwe';
import { beforeAll, describe, expect, it } from 'vitest';
import { createBase64UrlSurface } from './base64url-surface.ts';
import { createFeedSurface } from './feed-surface.ts';
import { isAcceptedByJose } from './jose-oracle.ts';
import { createJsonSurface } from './json-surface.ts';
import { createJweSurface, type VerifyEncrypted } from './jwe-surface.ts';
import { createJwkSurface } from './jwk-surface.ts';
import { runLoop } from './loop.ts';
import { createPemSurface } from './pem-surface.ts';
import type { Ring } from './rings.ts';
import { now, rulesByName } from './rules.ts';
import { createSigningSurface } from './signing-surface.ts';
import { createSimultaneousSurface } from './simultaneous-surface.ts';
import type { Finding, Surface } from './surface.ts';
import { createWorld } from './surfaces.ts';
import { createTokenSurface, type Verify, type World } from './token-surface.ts';

type Content = { readonly header: Record<string, unknown>; readonly claims: Record<string, unknown> };

/** The verifier, save that it accepts some of what it refuses under one code. */
function forgiving(code: string, forgives: (content: Content, error: AuthError, policy: Policy) => boolean): Verify {
  return async (token, keys, policy) => {
    try {
      return await verifyJwt(token, keys, policy);
    } catch (error) {
      if (!isAuthError(error, code)) throw error;
      const content = lenientlyRead(token);
      if (content === undefined || !forgives(content, error, policy)) throw error;
      return content as unknown as VerifiedJwt;
    }
  };
}

/** The verifier, save that its refusals under one code are others. */
function refusing(code: string, change: (error: AuthError, content: Content | undefined) => unknown): Verify {
  return async (token, keys, policy) => {
    try {
      return await verifyJwt(token, keys, policy);
    } catch (error) {
      throw isAuthError(error, code) ? change(error, lenientlyRead(token)) : error;
    }
  };
}

function lenientlyRead(token: unknown): Content | undefined {
  try {
    const [header, claims] = String(token)
      .split('.', 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>);
    return header && claims ? { header, claims } : undefined;
  } catch {
    return undefined;
  }
}

const lenientJson = (reason: string): Verify =>
  forgiving('claims_malformed', (_content, { cause }) => isAuthError(cause) && cause.evidence.reason === reason);

/** Reads any spelling of a part as the canonical one. */
const lenientBase64: Verify = (token, keys, policy) => {
  const canonical = (part: string): string => Buffer.from(part, 'base64url').toString('base64url');
  const good = typeof token === 'string' && token.length < 4000 && token.split('.').length === 3;
  return verifyJwt(good ? token.split('.').map(canonical).join('.') : token, keys, policy);
};

/** As `==` compares: `'3'`, `[3]`, `0`, `''`. */
function isLooselyRight({ claims: { client_id: client, tier, admin, acr } }: Content): boolean {
  const loose = String(client) === 'app' && String(tier) === '3' && !admin;
  return loose && ['low', 'high'].includes(String(acr));
}

const obeysNone: Verify = async (token, keys, policy) => {
  const content = lenientlyRead(token);
  if (/^none$/i.test(String(content?.header.alg)) && String(token).endsWith('.'))
    return content as unknown as VerifiedJwt;
  return verifyJwt(token, keys, policy);
};

/** A cache under the wrong name: what was verified is another token. */
const answersWithAnother = (): Verify => {
  let before: VerifiedJwt | undefined;
  return async (token, keys, policy) => {
    const verified = await verifyJwt(token, keys, policy);
    const answer = before ?? verified;
    before = verified;
    return answer;
  };
};

const isSlow: Verify = (token, keys, policy) => {
  if (String(token).length > 1200) for (const end = performance.now() + 6; performance.now() < end; );
  return verifyJwt(token, keys, policy);
};

/** One place for the token under way, whoever's it is. */
const sharesMemory = (): Verify => {
  let current: string;
  return async (token, keys, policy) => {
    current = token;
    await Promise.resolve();
    return verifyJwt(current, keys, policy);
  };
};

/** The verifier's own error, in other words or with other evidence. */
function retold(code: string, message: string, evidence: Readonly<Record<string, string>> = {}): AuthError {
  const row = (jwtErrors.catalogue as Readonly<Record<string, ErrorRow>>)[code] as ErrorRow;
  return new AuthError(code, { ...row, message }, { evidence });
}

const acceptance = 'false acceptance';
const faults: readonly (readonly [name: string, Verify, Finding['kind']])[] = [
  ['takes the last of two members', lenientJson('duplicate_member'), acceptance],
  ['takes the names of the prototype', lenientJson('forbidden_name'), acceptance],
  ['takes a lone surrogate', lenientJson('surrogate'), acceptance],
  ['takes numbers that are not exact', lenientJson('number'), acceptance],
  ['takes nesting without an end', lenientJson('depth'), acceptance],
  ['takes UTF-8 that is none', lenientJson('encoding'), acceptance],
  ['takes other spellings of base64url', lenientBase64, 'another code'],
  ['obeys alg none', obeysNone, acceptance],
  ['passes over crit', forgiving('header_unsupported', ({ header }) => 'crit' in header), acceptance],
  [
    'compares the beginning of typ',
    forgiving('typ_mismatch', ({ header }) => /^at\+jwt/i.test(String(header.typ))),
    acceptance,
  ],
  ['knows no expiry', forgiving('token_expired', () => true), acceptance],
  [
    'is a second late in its expiry',
    forgiving('token_expired', ({ claims }, _error, policy) => Number(claims.exp) + policy.clockSkewSeconds === now),
    acceptance,
  ],
  ['knows no nbf', forgiving('token_not_yet_valid', () => true), acceptance],
  ['knows no cap on a lifetime', forgiving('lifetime_too_long', () => true), acceptance],
  ['takes a missing aud', forgiving('audience_mismatch', ({ claims }) => claims.aud === undefined), acceptance],
  ['takes a list of issuers', forgiving('claims_malformed', ({ claims }) => Array.isArray(claims.iss)), acceptance],
  [
    'does not bind the key to its issuer',
    forgiving('issuer_mismatch', ({ claims }, _error, policy) => policy.issuers.includes(String(claims.iss))),
    acceptance,
  ],
  ['compares required claims loosely', forgiving('claim_mismatch', isLooselyRight), acceptance],
  ['answers with the token before', answersWithAnother(), 'other content'],
  ['throws a RangeError', refusing('header_malformed', () => new RangeError('depth')), 'not an AuthError'],
  ['throws text', refusing('token_malformed', () => 'malformed'), 'not an AuthError'],
  [
    'says another code',
    refusing('claims_malformed', ({ code }) => retold(code, 'the signature does not hold')),
    'not the catalogue’s message',
  ],
  [
    'says the subject in its message',
    refusing('token_expired', ({ code, message }, content) =>
      retold(code, `${message}: ${String(content?.claims.sub)}`),
    ),
    'not the catalogue’s message',
  ],
  [
    'says a part of the claims in its evidence',
    refusing('claims_malformed', ({ code, message }, content) =>
      retold(code, message, { claim: JSON.stringify(content?.claims) }),
    ),
    'a part of the input in an error',
  ],
  [
    'refuses typ in capitals',
    async (token, keys, policy) => {
      if (lenientlyRead(token)?.header.typ === 'AT+JWT')
        throw retold('typ_mismatch', jwtErrors.catalogue.typ_mismatch.message);
      return verifyJwt(token, keys, policy);
    },
    'false refusal',
  ],
  ['takes six milliseconds for a long token', isSlow, 'slow'],
];

let world: World;
beforeAll(async () => {
  world = await createWorld();
});

describe('the fuzzer finds out a verifier that', () => {
  it.each(faults)('%s', async (_name, verify, kind) => {
    expect(await firstFinding(createTokenSurface(1, world, verify), 25_000)).toBe(kind);
  });

  it('compares the beginning of a MAC', async () => {
    const [ring] = world.rings.secrets;
    const bare = ring?.trusted[0]?.keys[0]?.bare;
    const secret = bare !== undefined && 'secret' in bare ? bare.secret : Buffer.alloc(0);
    const verify: Verify = async (token, keys, policy) => {
      const cut = String(token).lastIndexOf('.');
      const mac = createHmac('sha256', secret).update(String(token).slice(0, cut)).digest();
      const signature = Buffer.from(String(token).slice(cut + 1), 'base64url');
      const begins = keys === ring?.source && signature.length > 0 && signature.length < 32;
      if (begins && mac.subarray(0, signature.length).equals(signature))
        return lenientlyRead(token) as unknown as VerifiedJwt;
      return verifyJwt(token, keys, policy);
    };
    expect(await firstFinding(createTokenSurface(1, world, verify), 25_000)).toBe(acceptance);
  });

  it('takes a public key’s text for a secret', async () => {
    const keys = world.rings.publicKeys.trusted[0]?.keys ?? [];
    const texts = keys.map(({ bare }) =>
      'publicKey' in bare ? bare.publicKey.export({ format: 'pem', type: 'spki' }) : '',
    );
    const verify = forgiving('algorithm_mismatch', ({ header }) => String(header.alg).startsWith('HS'));
    const confused: Verify = async (token, source, policy) => {
      const cut = String(token).lastIndexOf('.');
      const signature = String(token).slice(cut + 1);
      const mac = (text: string | Buffer): string =>
        createHmac('sha256', text).update(String(token).slice(0, cut)).digest('base64url');
      return (texts.some((text) => mac(text) === signature) ? verify : verifyJwt)(token, source, policy);
    };
    expect(await firstFinding(createTokenSurface(1, world, confused), 25_000)).toBe(acceptance);
  });

  it('lets tokens under way see each other', async () => {
    const kind = await firstFinding(createSimultaneousSurface(1, world, sharesMemory()), 500);
    expect(['false acceptance', 'false refusal', 'another code', 'other content']).toContain(kind);
  });
});

describe('the fuzzer finds out', () => {
  it('a JSON reader that is JSON.parse', async () => {
    const lax = (input: unknown): unknown => {
      try {
        return JSON.parse(typeof input === 'string' ? input : Buffer.from(input as Uint8Array).toString('utf8'));
      } catch {
        return parseStrictJson('');
      }
    };
    expect(await firstFinding(createJsonSurface(1, lax), 5000)).toBe(acceptance);
  });

  it('a decoder of base64url that is Buffer.from', async () => {
    const lax = (text: string): Uint8Array =>
      /^[\w-]*$/.test(text) ? Buffer.from(text, 'base64url') : decodeBase64Url(text);
    expect(await firstFinding(createBase64UrlSurface(1, lax), 5000)).toBe(acceptance);
  });

  it('a reader of JWK Sets that does not look at use', async () => {
    const lax: typeof parseJwkSet = (document, options) =>
      parseJwkSet(String(document).replaceAll(/,"use":"[^"]*"/g, ''), options);
    expect(await firstFinding(createJwkSurface(1, world.rings, lax), 2000)).toMatch(/another code|other content/);
  });

  it('a reader of PEM that takes the first of several blocks', async () => {
    const lax: typeof importVerificationPem = (pem, options) =>
      importVerificationPem(/-----BEGIN.*?-----END[^-]*-----/s.exec(pem)?.[0] ?? pem, options);
    expect(await firstFinding(createPemSurface(1, world.rings, lax), 2000)).toBe(acceptance);
  });

  it('a reader of deltas that does not ask for their one spelling', async () => {
    const lax: typeof parseDelta = (text) => parseDelta(JSON.stringify(parseStrictJson(text)));
    expect(await firstFinding(createFeedSurface(1, { parseDelta: lax }), 5000)).toMatch(
      /acceptance|another code|AuthError/,
    );
  });

  it('a reader of events that cuts a line where a chunk ends', async () => {
    const lax: typeof createEventParser = (options) => {
      const parser = createEventParser(options);
      return { push: (chunk) => [...parser.push(chunk), ...parser.push(new TextEncoder().encode('\n'))] };
    };
    expect(await firstFinding(createFeedSurface(1, { createEventParser: lax }), 5000)).toBe('other content');
  });

  it('a signer that takes whatever JSON.stringify takes', async () => {
    const lax: typeof signJwt = (claims, key, options) => signJwt(JSON.parse(JSON.stringify(claims)), key, options);
    expect(await firstFinding(createSigningSurface(1, world.rings, lax), 5000)).toMatch(/acceptance|AuthError/);
  });

  it('a decryption that takes anything for a token inside', async () => {
    const lax: VerifyEncrypted = async (...given) => {
      try {
        return await verifyEncryptedJwt(...given);
      } catch (error) {
        if (isAuthError(error, 'content_type_mismatch')) return { claims: {} } as unknown as VerifiedJwt;
        throw error;
      }
    };
    expect(await firstFinding(await createJweSurface(1, world, lax), 3000)).toBe(acceptance);
  });

  it('a decryption that says which step failed', async () => {
    const telling: VerifyEncrypted = async (...given) => {
      try {
        return await verifyEncryptedJwt(...given);
      } catch (error) {
        throw isAuthError(error, 'decryption_failed') ? retold('decryption_failed', 'the tag does not hold') : error;
      }
    };
    expect(await firstFinding(await createJweSurface(1, world, telling), 3000)).toBe('not the catalogue’s message');
  });
});

describe('jose as an oracle', () => {
  it('accepts a good token, and refuses it where another issuer is expected', async () => {
    const found = world.corpus
      .flatMap(({ tokens }) => tokens)
      .find(({ good, rules }) => good && rules === rulesByName.strict);
    const rules = { ...rulesByName.strict, issuers: ['https://nobody.example'] };
    expect(await isAcceptedByJose(found?.text ?? '', found?.ring as Ring, rulesByName.strict)).toBe(true);
    expect(await isAcceptedByJose(found?.text ?? '', found?.ring as Ring, rules)).toBe(false);
  });
});

async function firstFinding(surface: Surface, mutants: number): Promise<Finding['kind'] | undefined> {
  const tally = await runLoop([surface], { seed: 11, mutants, untilFound: true });
  return tally.findings[0]?.kind;
}
