import type { VariantResult } from '../attack.ts';
import { longestAccessLifeSeconds } from '../defaults.ts';
import { type JsonObject, readToken } from '../known-token.ts';
import type { IssuedTokens } from './authorization-server.ts';
import { type IssuerAttack, type IssuerStage, takeTokens } from './issuer-attack.ts';
import { judgeRefresh, tried, unjudged } from './variant-verdict.ts';

/** I15: how long a mistake lasts. */
export const accessLife: IssuerAttack = {
  kind: 'issuer',
  id: 'I15',
  title: 'Access tokens live for hours',
  severity: 'medium',
  cwe: 613,
  source: ['RFC 8725 §3.10', 'RFC 9700 §2.2', 'RFC 9068 §5'],
  how: 'A stolen access token is good until it ends, wherever it is verified without asking the server. What lives for a day is stolen for a day.',
  victims: [],
  fix: 'Let access tokens live for minutes, and refresh them. Sealwright’s live for fifteen.',
  needs: ['sessions:1'],
  play: async (stage) => {
    const life = lifeOf(await takeTokens(stage));
    if (life === undefined)
      return [unjudged('access-token', 'neither expires_in nor the token says how long it lives')];
    return [tried('access-token', life > longestAccessLifeSeconds, `${life} seconds`)];
  },
};

/** I16: what an API needs in order to refuse. */
export const accessTokenForm: IssuerAttack = {
  kind: 'issuer',
  id: 'I16',
  title: 'Access tokens lack what an API needs in order to refuse them',
  severity: 'medium',
  cwe: 345,
  source: ['RFC 9068 §2', 'RFC 8725 §3.8', 'RFC 8725 §3.11'],
  how: 'Without typ an ID token passes for an access token, without aud the token of one API is good at every other, without iss a mix-up is not seen, without exp it never ends, without jti it cannot be revoked alone.',
  victims: [],
  fix: 'Issue access tokens by RFC 9068: typ at+jwt, and iss, exp, aud, sub, client_id, iat and jti in every one.',
  needs: ['sessions:1'],
  play: async (stage) => {
    const { accessToken = '' } = await takeTokens(stage);
    const token = readToken(accessToken);
    if (token === undefined) return [unjudged('access-token', 'the access token is opaque: nothing of it can be read')];
    const { header, payload } = token;
    const typ = typeof header['typ'] === 'string' ? header['typ'].toLowerCase() : '';
    return [
      tried('typ', typ !== 'at+jwt' && typ !== 'application/at+jwt', typ === '' ? 'absent' : 'present'),
      tried('algorithm', !isAsymmetric(header), 'named in the header'),
      ...['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti'].map((claim) =>
        tried(claim, payload[claim] === undefined, payload[claim] === undefined ? 'absent' : 'present'),
      ),
    ];
  },
};

/** I17: tokens in caches. */
export const cacheableTokens: IssuerAttack = {
  kind: 'issuer',
  id: 'I17',
  title: 'Answers that carry tokens may be cached, or read by any page',
  severity: 'medium',
  cwe: 524,
  source: ['RFC 6749 §5.1', 'RFC 9700 §2.6'],
  how: 'An answer with tokens that does not forbid it is kept by browsers and proxies. One that allows every origin, with credentials, is read by every page that a person visits.',
  victims: [],
  fix: 'Send Cache-Control: no-store with every token, and name the origins that may read it.',
  needs: ['sessions:1'],
  play: async (stage) => {
    const { refreshToken } = await stage.takeSession();
    const stranger = 'https://stranger.audit.example';
    const outcome = await stage.server.refresh(refreshToken, { headers: { origin: stranger } });
    // A stranger's origin may be refused altogether, which is as good as it gets.
    if (outcome.kind !== 'issued') return [judgeRefresh('stranger-origin', outcome)];
    const { headers } = outcome;
    const caching = headers['cache-control'] ?? 'absent';
    const allowed = headers['access-control-allow-origin'];
    const credentials = headers['access-control-allow-credentials'] === 'true';
    return [
      tried('cache-control', !/\bno-store\b/.test(caching), 'Cache-Control'),
      tried('stranger-origin', credentials && (allowed === '*' || allowed === stranger), 'with credentials'),
    ];
  },
};

/** I18: one kind of token where another belongs. */
export const confusedKinds: IssuerAttack = {
  kind: 'issuer',
  id: 'I18',
  title: 'Tokens of one kind are taken for another',
  severity: 'high',
  cwe: 290,
  source: ['RFC 8725 §3.11', 'RFC 9068 §4'],
  how: 'A refresh token that opens an API lives for weeks where minutes were meant. An access or ID token that refreshes never ends. Both happen where every token is a JWT of the same form.',
  victims: [{ what: 'Apache OFBiz, by its issue 13493' }],
  fix: 'Give each kind its own form: refresh tokens opaque, access tokens with typ at+jwt, ID tokens without it.',
  needs: ['sessions:1'],
  play: async (stage) => {
    const { accessToken, idToken, refreshToken } = await takeTokens(stage);
    return [
      ...(accessToken === undefined ? [] : [await refreshWith(stage, 'access-token-refreshes', accessToken)]),
      ...(idToken === undefined ? [] : [await refreshWith(stage, 'id-token-refreshes', idToken)]),
      ...(idToken === undefined ? [] : [await opensApi(stage, 'id-token-as-access-token', idToken)]),
      await opensApi(stage, 'refresh-token-as-access-token', refreshToken),
    ];
  },
};

async function refreshWith(stage: IssuerStage, variant: string, token: string): Promise<VariantResult> {
  return judgeRefresh(variant, await stage.server.refresh(token));
}

async function opensApi(stage: IssuerStage, variant: string, token: string): Promise<VariantResult> {
  const opened = await stage.opensUserinfo?.(token);
  if (opened === undefined) return unjudged(variant, 'there is no userinfo endpoint to try it at');
  return tried(variant, opened, opened ? 'userinfo answered' : 'userinfo refused');
}

function lifeOf({ accessToken = '', expiresIn }: IssuedTokens): number | undefined {
  const { exp, iat } = readToken(accessToken)?.payload ?? {};
  if (typeof exp === 'number' && typeof iat === 'number') return exp - iat;
  return expiresIn;
}

/** Any API that verifies a symmetric token can make one. */
function isAsymmetric({ alg }: JsonObject): boolean {
  return typeof alg === 'string' && /^(?:[REP]S(?:256|384|512)|EdDSA|Ed25519|Ed448|ML-DSA-(?:44|65|87))$/.test(alg);
}
