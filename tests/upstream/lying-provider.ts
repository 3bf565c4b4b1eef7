import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** An OpenID provider over real HTTP that says whatever it is told to say. */
export interface LyingProvider {
  readonly issuer: string;
  /** What stands in the next ID token, over what an honest one has. */
  claims: Record<string, unknown>;
  /** Signs the next ID token by a key that it never published. */
  foreignKey: boolean;
  /** Replaces members of the discovery document. */
  metadata: Record<string, unknown>;
  close(): Promise<void>;
}

export async function openLyingProvider(): Promise<LyingProvider> {
  const [own, foreign] = [await generateKeyPair('ES256'), await generateKeyPair('ES256')];
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'k', alg: 'ES256', use: 'sig' };
  const codes = new Map<string, URLSearchParams>();
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider: LyingProvider = {
    ...{ issuer, claims: {}, foreignKey: false, metadata: {} },
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', issuer);
    if (url.pathname === '/authorize') {
      const code = randomBytes(16).toString('base64url');
      codes.set(code, url.searchParams);
      const back = new URL(url.searchParams.get('redirect_uri') ?? '');
      back.search = new URLSearchParams({ code, state: url.searchParams.get('state') ?? '' }).toString();
      response.writeHead(303, { location: back.href }).end();
      return;
    }
    const json = (body: object): void =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (url.pathname === '/jwks') json({ keys: [jwk] });
    else if (url.pathname === '/token') json(await tokens(await formOf(request)));
    else json(discovery());
  }

  function discovery(): object {
    const endpoints = { authorization_endpoint: '/authorize', token_endpoint: '/token', jwks_uri: '/jwks' };
    const whole = Object.entries(endpoints).map(([name, path]) => [name, issuer + path]);
    const algorithms = { id_token_signing_alg_values_supported: ['ES256'] };
    return { issuer, ...Object.fromEntries(whole), ...algorithms, ...provider.metadata };
  }

  async function tokens(form: URLSearchParams): Promise<object> {
    const asked = codes.get(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (asked === undefined || asked.get('code_challenge') !== challenge) return { error: 'invalid_grant' };
    const now = Math.floor(Date.now() / 1000);
    const honest = {
      iss: issuer,
      sub: 'p1',
      aud: asked.get('client_id') ?? '',
      nonce: asked.get('nonce'),
      iat: now,
      exp: now + 300,
    };
    const claims = { ...honest, email: 'somebody@example.com', email_verified: true, ...provider.claims };
    const { privateKey } = provider.foreignKey ? foreign : own;
    const idToken = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'k' }).sign(privateKey);
    return { access_token: 'at', token_type: 'Bearer', expires_in: 300, id_token: idToken };
  }
  return provider;
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return new URLSearchParams(text);
}
