import { exportJwkSet, generateSigningKey } from '@sealwright/jwt';
import { afterEach, describe, expect, it } from 'vitest';
import { codeOf, type IssuerPeer, json, startIssuer } from '../test/issuer-peer.ts';
import { type RemoteJwksOptions, remoteJwks } from './remote-jwks.ts';

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Setup {
  readonly peer: IssuerPeer;
  readonly keys: ReturnType<typeof remoteJwks>;
  readonly kid: string;
  advance(seconds: number): void;
  fetches(): number;
}

async function setUp(options: Partial<RemoteJwksOptions> = {}): Promise<Setup> {
  const peer = await startIssuer();
  closers.push(() => peer.close());
  let now = 0;
  const source = options.discovery === undefined ? { url: `${peer.url}/.well-known/jwks.json` } : {};
  return {
    peer,
    keys: remoteJwks({ issuer: peer.url, ...source, monotonicClock: () => now, timeoutMilliseconds: 1000, ...options }),
    kid: peer.signingKey.kid,
    advance(seconds) {
      now += seconds * 1000;
    },
    fetches: () => peer.count('/.well-known/jwks.json'),
  };
}

const fail = (status: number) => (_: unknown, response: import('node:http').ServerResponse) => {
  response.writeHead(status).end();
  return true;
};

/** A kid that is in no set. */
const unknown = 'unknown';

describe('a remote JWK Set', () => {
  it('is fetched once for a hundred callers that come at once', async () => {
    const { keys, kid, fetches } = await setUp();
    const found = await Promise.all(Array.from({ length: 100 }, async () => keys.findKey(kid)));
    expect(found.every((one) => one?.key.kid === kid)).toBe(true);
    expect(fetches()).toBe(1);
  });

  it('answers at once, without a promise, while it is fresh', async () => {
    const { keys, kid } = await setUp();
    await keys.warm();
    expect(keys.findKey(kid)).not.toBeInstanceOf(Promise);
  });

  it('answers from the old set while it is refreshed in the background', async () => {
    const { keys, kid, advance, fetches } = await setUp();
    await keys.warm();
    advance(610);
    expect(keys.findKey(kid)).not.toBeInstanceOf(Promise);
    await expect.poll(fetches).toBe(2);
  });

  it('waits for the refresh where the old set is older than the background allows', async () => {
    const { keys, peer, kid, advance } = await setUp();
    await keys.warm();
    peer.jwks = [await generateSigningKey('ES256')];
    advance(700);
    expect(await keys.findKey(kid)).toBeUndefined();
  });

  it('lets a removed key verify nothing from the next refresh on, and says so by its version', async () => {
    const { keys, peer, kid, advance, fetches } = await setUp();
    await keys.warm();
    const before = keys.version;
    peer.jwks = [await generateSigningKey('ES256')];
    advance(601);
    void keys.settle();
    await expect.poll(fetches).toBe(2);
    await expect.poll(() => keys.version).toBeGreaterThan(before);
    expect(await keys.findKey(kid)).toBeUndefined();
  });

  it('keeps its version when keys are only added', async () => {
    const { keys, peer, advance } = await setUp();
    await keys.warm();
    const added = await generateSigningKey('ES256');
    peer.jwks = [...peer.jwks, added];
    advance(20);
    expect((await keys.findKey(added.kid))?.key.kid).toBe(added.kid);
    expect(keys.version).toBe(0);
  });

  it('raises its version when another key takes over a kid', async () => {
    const { keys, peer, kid, advance } = await setUp();
    await keys.warm();
    peer.jwks = [await generateSigningKey('ES256', { kid })];
    advance(700);
    await keys.settle();
    expect(keys.version).toBe(1);
  });

  it('survives failing refreshes until its end, and not a moment longer', async () => {
    const { keys, peer, kid, advance } = await setUp({ staleIfErrorSeconds: 3600 });
    await keys.warm();
    peer.fault = fail(500);
    for (const seconds of [601, 60, 600, 1200, 1700]) {
      advance(seconds);
      expect((await keys.findKey(kid))?.key.kid).toBe(kid);
    }
    advance(60);
    expect(await codeOf((async () => keys.findKey(kid))())).toBe('keys_unavailable');
    expect(keys.version).toBe(1);
    expect(keys.held).toEqual([]);
  });

  it('comes back by itself once the issuer does', async () => {
    const { keys, peer, kid, advance } = await setUp();
    peer.fault = fail(503);
    expect(await codeOf(keys.warm())).toBe('keys_unavailable');
    peer.fault = () => false;
    advance(2);
    expect((await keys.findKey(kid))?.key.kid).toBe(kid);
  });
});

describe('an unknown kid', () => {
  it('starts at most one fetch in a cooldown, counted from the attempt', async () => {
    const { keys, advance, fetches } = await setUp({ cooldownSeconds: 10 });
    await keys.warm();
    for (let second = 0; second < 30; second += 1) {
      for (let kid = 0; kid < 20; kid += 1) expect(await keys.findKey(`${unknown}-${second}-${kid}`)).toBeUndefined();
      advance(1);
    }
    expect(fetches()).toBe(3);
  });

  it('counts the cooldown from the attempt when the issuer fails, too', async () => {
    const { keys, peer, advance, fetches } = await setUp({ cooldownSeconds: 10 });
    await keys.warm();
    peer.fault = fail(500);
    advance(11);
    for (let kid = 0; kid < 50; kid += 1) await codeOf((async () => keys.findKey(`${unknown}-${kid}`))());
    expect(fetches()).toBe(2);
  });

  it('never keeps a really new key out for longer than the cooldown, however many garbage kids come', async () => {
    const { keys, peer, advance } = await setUp({ cooldownSeconds: 10 });
    await keys.warm();
    const added = await generateSigningKey('ES256');
    advance(10);
    for (let kid = 0; kid < 1000; kid += 1) await keys.findKey(`${unknown}-${kid}`);
    peer.jwks = [...peer.jwks, added];
    // Asked for while it was not there yet: that must not count against it.
    expect(await keys.findKey(added.kid)).toBeUndefined();
    advance(9.9);
    expect(await keys.findKey(added.kid)).toBeUndefined();
    advance(0.1);
    expect((await keys.findKey(added.kid))?.key.kid).toBe(added.kid);
  });

  it('is the token’s fault only while the issuer’s keys are known', async () => {
    const { keys, peer, advance } = await setUp();
    await keys.warm();
    expect(await keys.findKey(unknown)).toBeUndefined();
    peer.fault = fail(500);
    advance(60);
    expect(await codeOf((async () => keys.findKey(unknown))())).toBe('keys_unavailable');
  });
});

describe('a peer that misbehaves', () => {
  it.each([
    ['is slow', () => true, 'peer_timeout'],
    [
      'drips',
      (_: unknown, response: import('node:http').ServerResponse) => {
        const timer = setInterval(() => response.write(' '), 100);
        response.on('close', () => clearInterval(timer));
        return true;
      },
      'peer_timeout',
    ],
    [
      'sends too much',
      (_: unknown, response: import('node:http').ServerResponse) => {
        response.end(Buffer.alloc(2_000_000, 0x20));
        return true;
      },
      'peer_too_large',
    ],
    [
      'redirects',
      (request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => {
        response.writeHead(302, { location: `http://${request.headers.host}/elsewhere` }).end();
        return true;
      },
      'peer_redirected',
    ],
    ['fails', fail(500), 'peer_status'],
    [
      'hangs up',
      (_: unknown, response: import('node:http').ServerResponse) => {
        response.destroy();
        return true;
      },
      'peer_unreachable',
    ],
    [
      'sends garbage',
      (_: unknown, response: import('node:http').ServerResponse) => {
        response.end('<html>');
        return true;
      },
      'jwks_malformed',
    ],
    [
      'sends bytes that are no text',
      (_: unknown, response: import('node:http').ServerResponse) => {
        response.end(Buffer.from([0xff, 0xfe, 0x00]));
        return true;
      },
      'peer_malformed',
    ],
    [
      'sends an empty set',
      (_: unknown, response: import('node:http').ServerResponse) => {
        json(response, { keys: [] });
        return true;
      },
      'jwks_empty',
    ],
  ] as const)('that %s is not believed, and takes nothing away', async (_, fault, code) => {
    const { keys, peer, kid, advance } = await setUp({ maxBytes: 100_000, timeoutMilliseconds: 300 });
    const seen: string[] = [];
    keys.attach({ observer: (event) => 'code' in event && seen.push(event.code), onRefresh: () => {} });
    await keys.warm();
    peer.fault = fault;
    advance(700);
    expect((await keys.findKey(kid))?.key.kid).toBe(kid);
    expect(seen).toEqual([code]);
    expect(peer.requests.some((path) => path === '/elsewhere')).toBe(false);
  });
});

describe('the age of a set', () => {
  it.each([
    ['max-age=120', 120],
    ['public, max-age=120, must-revalidate', 120],
    ['max-age=0', 30],
    ['no-store', 30],
    ['max-age=999999', 600],
    ['nonsense', 600],
    ['max-age=abc', 30],
  ])('follows %s within its bounds: %d s', async (value, seconds) => {
    const { keys, peer, advance, fetches } = await setUp();
    peer.jwksHeaders = { 'cache-control': value };
    await keys.warm();
    advance(seconds - 0.1);
    expect(keys.settle()).toBeUndefined();
    expect(fetches()).toBe(1);
    advance(0.1);
    void keys.settle();
    await expect.poll(fetches).toBe(2);
  });
});

describe('discovery', () => {
  const metadata = (peer: IssuerPeer, document: object): void => {
    peer.fault = (request, response) => {
      if (!request.url?.startsWith('/.well-known/o')) return false;
      json(response, document);
      return true;
    };
  };

  it.each(['openid-configuration', 'oauth-authorization-server'] as const)('finds the set by %s', async (discovery) => {
    const { keys, peer, kid } = await setUp({ discovery });
    metadata(peer, { issuer: peer.url, jwks_uri: `${peer.url}/.well-known/jwks.json` });
    expect((await keys.findKey(kid))?.key.kid).toBe(kid);
  });

  it.each([
    [
      'names another issuer',
      'discovery_mismatch',
      (peer: IssuerPeer) => ({ issuer: `${peer.url}/`, jwks_uri: `${peer.url}/.well-known/jwks.json` }),
    ],
    [
      'names no issuer',
      'discovery_mismatch',
      (peer: IssuerPeer) => ({ jwks_uri: `${peer.url}/.well-known/jwks.json` }),
    ],
    ['names no set', 'peer_malformed', (peer: IssuerPeer) => ({ issuer: peer.url })],
    [
      'sends us to http',
      'peer_malformed',
      (peer: IssuerPeer) => ({ issuer: peer.url, jwks_uri: 'http://id.example.com/jwks.json' }),
    ],
    [
      'sends us to a file',
      'peer_malformed',
      (peer: IssuerPeer) => ({ issuer: peer.url, jwks_uri: 'file:///etc/passwd' }),
    ],
  ] as const)('is refused where the document %s', async (_, code, document) => {
    const { keys, peer } = await setUp({ discovery: 'openid-configuration' });
    metadata(peer, document(peer));
    const seen: string[] = [];
    keys.attach({ observer: (event) => 'code' in event && seen.push(event.code), onRefresh: () => {} });
    expect(await codeOf(keys.warm())).toBe('keys_unavailable');
    expect(seen).toEqual([code]);
    expect(peer.count('/.well-known/jwks.json')).toBe(0);
  });
});

describe('the options of a remote set', () => {
  const issuer = 'https://id.example.com';
  it.each([
    ['neither url nor discovery', { issuer }],
    ['both', { issuer, url: issuer, discovery: 'openid-configuration' }],
    ['plain http', { issuer, url: 'http://id.example.com/jwks' }],
    ['no cooldown', { issuer, url: issuer, cooldownSeconds: 0 }],
    ['an age without end', { issuer, url: issuer, staleIfErrorSeconds: Number.POSITIVE_INFINITY }],
  ] as const)('are refused at once where they ask for %s', (_, options) => {
    expect(() => remoteJwks(options as RemoteJwksOptions)).toThrow(TypeError);
  });

  it('uses the fetch that it is given', async () => {
    const key = await generateSigningKey('ES256');
    const body = JSON.stringify(exportJwkSet([key.verificationKey]));
    const keys = remoteJwks({ issuer, url: `${issuer}/jwks`, fetch: async () => new Response(body) });
    expect((await keys.findKey(key.kid))?.issuer).toBe(issuer);
  });
});
