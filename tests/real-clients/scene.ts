import { expect } from 'vitest';
import type { Browser } from '../oauth-rig/browser.ts';
import { type Person, walk } from '../oauth-rig/person-at-pages.ts';
import { api, type Provider } from '../oauth-rig/provider.ts';

/** What a client is tried with. */
export interface Scene {
  readonly provider: Provider;
  readonly person: Person & { readonly sub: string };
  /** Signs the person in where a client sent the browser to, and answers where that came out. */
  visit(url: URL | string, browser?: Browser): Promise<URL>;
  /** What lets a client register itself, once. */
  initialAccessToken(): Promise<string>;
  /** Signs the person in at the page for devices, and allows the one with that code. */
  approve(url: string, userCode: string): Promise<void>;
}

/** What is asked of clients; the columns of the table. */
export const flows = [
  'discovery',
  'code, PKCE, nonce, at_hash',
  'userinfo',
  'refresh',
  'logout',
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
  'pushed request',
  'signed request',
  'DPoP with nonces',
  'device',
  'token exchange',
  'introspection',
  'revocation',
  'registration by itself',
] as const;

export type Flow = (typeof flows)[number];

/** A client as its makers released it, and the flows that it has. */
export interface RealClient {
  readonly name: string;
  /** Of the client and what it runs in. */
  readonly version: string;
  readonly flows: Readonly<Partial<Record<Flow, (scene: Scene) => Promise<void>>>>;
}

export function createScene(provider: Provider, person: Scene['person']): Scene {
  return {
    provider,
    person,
    async visit(url, browser = provider.browser()) {
      const { left, status, text } = await walk(browser, url, person);
      expect(left === undefined ? `${status} ${text.slice(0, 800)}` : '').toBe('');
      return left as URL;
    },
    initialAccessToken: () => {
      const { tokens } = provider.server.issuer.registration;
      return tokens.create({ lifeSeconds: 60, uses: 1, scopes: ['openid', 'email'], resources: [api] });
    },
    async approve(url, userCode) {
      const { steps, status, text } = await walk(provider.browser(), url, person, { userCode });
      expect([steps.at(-1), status, text]).toEqual(['allow', 200, expect.not.stringContaining('<form')]);
    },
  };
}
