import { createHash } from 'node:crypto';

/** An authorization server that says whatever a test wants it to say: what a real one never would. */
export interface LyingServer {
  readonly fetch: typeof globalThis.fetch;
  /** What came, in order, but for requests for the metadata. */
  readonly came: Request[];
  /** Replaces the honest answer of an endpoint, by the end of its path. */
  answers: Record<string, (request: Request) => Response | Promise<Response>>;
  /** Members in place of the honest ones; undefined takes one out. */
  metadata: Record<string, unknown>;
  tokens: Record<string, unknown>;
  claims: Record<string, unknown>;
  header: Record<string, unknown>;
  /** Of the request that the page left with; the ID token names it. */
  nonce: string;
}

export const issuer = 'https://login.example';
export const clientId = 'orders';
export const redirectUri = 'https://app.example/callback';

export function createLyingServer(): LyingServer {
  const server: LyingServer = {
    ...{ came: [], answers: {}, metadata: {}, tokens: {}, claims: {}, header: {}, nonce: '' },
    async fetch(input, init) {
      const request = new Request(input, init);
      const path = new URL(request.url).pathname;
      const answer = server.answers[path];
      if (path.includes('.well-known')) return answer?.(request) ?? json(200, honestMetadata(server));
      server.came.push(request.clone() as Request);
      return answer?.(request) ?? json(200, honestTokens(server));
    },
  };
  return server;
}

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Response {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return new Response(text, { status, headers: { 'content-type': 'application/json', ...headers } });
}

function honestMetadata({ metadata }: LyingServer): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    revocation_endpoint: `${issuer}/revoke`,
    end_session_endpoint: `${issuer}/end_session`,
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    ...metadata,
  };
}

function honestTokens({ tokens, claims, header, nonce }: LyingServer): object {
  const accessToken = 'an.access.token';
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: 900,
    refresh_token: 'refresh-1',
    id_token: idTokenOf({ ...goodClaims(), nonce, at_hash: halfHash(accessToken), ...claims }, header),
    ...tokens,
  };
}

export function goodClaims(): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  return { iss: issuer, sub: 'usr_1', aud: clientId, azp: clientId, iat: now, exp: now + 300, sid: 'sid_1' };
}

export function idTokenOf(claims: object, header: object = {}): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${encode({ alg: 'ES256', ...header })}.${encode(claims)}.c2lnbmF0dXJl`;
}

export function halfHash(text: string, algorithm = 'sha256'): string {
  const digest = createHash(algorithm).update(text).digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
}
