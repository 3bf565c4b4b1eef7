import { afterEach, describe, expect, it } from 'vitest';
import { audience, codeOf, eventually, type IssuerPeer, newId, startIssuer } from '../test/issuer-peer.ts';
import {
  createVerifier,
  remoteJwks,
  revocationFeed,
  type Verifier,
  type VerifierEvent,
  type VerifierOptions,
} from './index.ts';

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function startPeer(): Promise<IssuerPeer> {
  const peer = await startIssuer();
  closers.push(() => peer.close());
  return peer;
}

interface Setup {
  readonly verifier: Verifier;
  readonly events: VerifierEvent[];
}

async function follow(
  peer: IssuerPeer,
  feed: Partial<Parameters<typeof revocationFeed>[0]> = {},
  rest: Partial<VerifierOptions> = {},
): Promise<Setup> {
  const events: VerifierEvent[] = [];
  const verifier = createVerifier({
    issuer: peer.url,
    audience,
    typ: 'at+jwt',
    keys: remoteJwks({ issuer: peer.url, url: `${peer.url}/.well-known/jwks.json` }),
    revocation: revocationFeed({ url: peer.url, whenStale: 'deny', ...feed }),
    observer: (event) => events.push(event),
    ...rest,
  });
  closers.push(() => verifier.close());
  await verifier.ready();
  return { verifier, events };
}

const soon = (): number => Math.floor(Date.now() / 1000) + 900;

describe('the revocation feed', () => {
  it('refuses a token within a moment of its revocation, and not before', async () => {
    const peer = await startPeer();
    const { verifier } = await follow(peer);
    const jti = newId();
    const token = await peer.token({ jti });
    expect((await verifier.verify(token)).claims['jti']).toBe(jti);
    const sent = performance.now();
    await peer.revoke({ kind: 'token', id: jti, expiresAt: soon() });
    await eventually('revoked', async () => (await codeOf(verifier.verify(token))) === 'token_revoked');
    expect(performance.now() - sent).toBeLessThan(1000);
  });
});
