/** What the tests of the OAuth endpoints begin with: clients of each kind, and codes as `/authorize` would make them. */
import { createHash, randomBytes } from 'node:crypto';
import type { ClientSettings, NewClient } from '@sealwright/issuer';
import { encodeBase64Url } from '@sealwright/jwt';
import { api, type Called, type CallOptions, createRig, goodPassword, origin, type Rig } from './rig.ts';

export const redirectUri = 'https://app.example/callback';
export const codeVerifier: string = randomBytes(32).toString('base64url');
export const codeChallenge: string = createHash('sha256').update(codeVerifier).digest('base64url');
export const person = 'person@example.com';

export type Form = Readonly<Record<string, string>>;

/** A name and a secret, as HTTP Basic takes them; the secret of a public client is empty. */
export type Registered = readonly [id: string, secret: string];

export interface OAuthRig {
  readonly rig: Rig;
  readonly sub: string;
  /** May have tokens in its own name alone. */
  readonly machine: Registered;
  /** Confidential, with a redirect URI. */
  readonly web: Registered;
  register(clientId: string, settings: ClientSettings, rest?: Partial<NewClient>): Promise<Registered>;
  /** `POST /token`. */
  ask(form: Form, options?: CallOptions): Promise<Called>;
  codeFor(clientId: string, scope?: string): Promise<string>;
  /** Shows a code with all that goes with it. */
  redeem(code: string, form?: Form, options?: CallOptions): Promise<Called>;
  /** A fresh code of `app`, shown by it. */
  redeemAsApp(form?: Form, scope?: string): Promise<Called>;
  /** What the demo API hears of a token. */
  introspect(token: string): Promise<Called>;
  /** The code of the last refusal, as the log has it. */
  lastCode(): unknown;
}

/** With `app`, a public client, beside the others. */
export async function createOAuthRig(rest: Parameters<typeof createRig>[0] = {}): Promise<OAuthRig> {
  const rig = await createRig(rest);
  const sub = await rig.signUp(person);
  const register: OAuthRig['register'] = async (clientId, settings, more = {}) => {
    const scopes = ['openid', 'read', 'write'];
    const { secret } = await rig.issuer.clients.add({
      ...{ clientId, kind: 'confidential', name: clientId, scopes, resources: [api], settings },
      ...more,
    });
    return [clientId, secret === undefined ? '' : encodeBase64Url(secret.reveal())];
  };
  const ask: OAuthRig['ask'] = (form, options = {}) => rig.call('POST', '/token', { form, ...options });
  const codeFor: OAuthRig['codeFor'] = async (clientId, scope = 'openid read') => {
    const authenticated = await rig.issuer.accounts.authenticate({ email: person, password: goodPassword, clientId });
    const request = { authenticated, redirectUri, codeChallenge, scope, resources: [], nonce: 'n-0S6' };
    return (await rig.issuer.grants.codes.issue(request)).code;
  };
  const redeem: OAuthRig['redeem'] = (code, form = {}, options = {}) => {
    const honest = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: codeVerifier };
    return ask({ ...honest, ...form }, options);
  };
  await register('app', {}, { kind: 'public', redirectUris: [redirectUri], allowedOrigins: [origin] });
  return {
    ...{ rig, sub, register, ask, codeFor, redeem },
    machine: await register('machine', { grantTypes: ['client_credentials'] }),
    web: await register('web', {}, { redirectUris: [redirectUri] }),
    redeemAsApp: async (form = {}, scope?) => redeem(await codeFor('app', scope), { client_id: 'app', ...form }),
    introspect: (token) => rig.call('POST', '/introspect', { basic: [api, rig.apiSecret], form: { token } }),
    lastCode: () => rig.lines.at(-1)?.['code'],
  };
}
