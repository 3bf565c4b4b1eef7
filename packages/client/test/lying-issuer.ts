import { createHash } from 'node:crypto';
import { exportJwkSet, generateSecret, generateSigningKey, type SigningKey, signJwt } from '@sealwright/jwt';
import { type Bff, type BffEvent, type BffOptions, clientSecret, createBff } from '../src/bff.ts';
import { answerJson, type Came, type Loopback, openLoopback } from './loopback.ts';

/** An authorization server that says what a test has it say. */
export interface LyingIssuer extends Loopback {
  readonly key: SigningKey;
  /** Changes to what it says next; undefined leaves a member out. */
  say(lies: Lies): void;
  /** Signs as the issuer, whatever it is. */
  sign(claims: object, typ?: string): Promise<string>;
}

export interface Lies {
  readonly idToken?: Readonly<Record<string, unknown>>;
  readonly typ?: string;
  readonly signedBy?: SigningKey;
  readonly tokens?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export const accessToken = 'opaque-access-token';
export const clientId = 'shop';
export const origin = 'https://shop.example.com';

export async function openLyingIssuer(): Promise<LyingIssuer> {
  const key: SigningKey = await generateSigningKey('ES256');
  let lies: Lies = {};
  const server = await openLoopback(async (came, response) => {
    if (came.path === '/jwks') return answerJson(response, 200, exportJwkSet([key.verificationKey]));
    if (came.path === '/token') return answerJson(response, 200, { ...(await tokensFor(came)), ...lies.tokens });
    return answerJson(response, 200, { ...metadata(), ...lies.metadata });
  });
  const metadata = (): object => ({
    issuer: server.url,
    authorization_endpoint: `${server.url}/authorize`,
    token_endpoint: `${server.url}/token`,
    jwks_uri: `${server.url}/jwks`,
    authorization_response_iss_parameter_supported: true,
  });
  const sign = (claims: object, typ = 'JWT', by = key): Promise<string> => {
    const iat = Math.floor(Date.now() / 1000);
    return signJwt({ iss: server.url, aud: clientId, iat, exp: iat + 300, sub: 'ada', ...claims }, by, { typ });
  };
  // The nonce comes as the code: what the browser was sent away with is all that a test needs to hand on.
  const tokensFor = async ({ body }: Came): Promise<object> => {
    const code = new URLSearchParams(body).get('code');
    const hash = createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url');
    const claims = { nonce: code, at_hash: hash, sid: 's1', ...lies.idToken };
    const idToken = await sign(claims, lies.typ, lies.signedBy);
    return { access_token: accessToken, token_type: 'Bearer', expires_in: 900, refresh_token: 'r', id_token: idToken };
  };
  return {
    ...server,
    ...{ key, sign },
    say: (next) => {
      lies = next;
    },
  };
}

/** A back end before that server, with what it observed. */
export async function openShop(
  { url }: LyingIssuer,
  options: Partial<BffOptions> = {},
): Promise<{ readonly bff: Bff; readonly events: BffEvent[] }> {
  const events: BffEvent[] = [];
  const bff = await createBff({
    ...{
      issuer: url,
      clientId,
      authentication: clientSecret('s'),
      baseUrl: origin,
      cookieSecrets: [generateSecret(32)],
    },
    observer: (event) => events.push(event),
    ...options,
  });
  return { bff, events };
}

/** Goes to the log-in and comes back with what the server sends. */
export async function signIn(bff: Bff, { url }: LyingIssuer): Promise<Response> {
  const left = await bff.handle(new Request(`${origin}/auth/login`));
  const asked = new URL(left?.headers.get('location') ?? 'none:').searchParams;
  const query = new URLSearchParams({ code: asked.get('nonce') ?? '', state: asked.get('state') ?? '', iss: url });
  const cookie = left?.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return (await bff.handle(new Request(`${origin}/auth/callback?${query}`, { headers: { cookie } }))) as Response;
}
