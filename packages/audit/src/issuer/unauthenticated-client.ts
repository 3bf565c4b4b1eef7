import type { VariantResult } from '../attack.ts';
import type { BentRefresh } from './authorization-server.ts';
import type { IssuerAttack, IssuerStage } from './issuer-attack.ts';
import { judgeRefresh, unjudged } from './variant-verdict.ts';

/** I11: the secret is asked for and not looked at. */
export const unauthenticatedClient: IssuerAttack = {
  kind: 'issuer',
  id: 'I11',
  title: 'A confidential client refreshes without its secret',
  severity: 'critical',
  cwe: 306,
  source: ['RFC 6749 §6', 'RFC 6749 §3.2.1'],
  how: 'A refresh token of a client with a secret is worth nothing to whoever does not have that secret. Servers that authenticate the client only where credentials were sent, or that take a wrong one for none, lose that.',
  victims: [],
  fix: 'Let the registration decide how a client authenticates, never the request.',
  needs: ['sessions:2', 'client-secret'],
  play: async (stage) => [
    await refreshAs(stage, 'no-secret', { client: 'none' }),
    await refreshAs(stage, 'wrong-secret', { client: 'wrong-secret' }),
  ],
};

/** I12: tokens are bound to the client they were given to. */
export const foreignClient: IssuerAttack = {
  kind: 'issuer',
  id: 'I12',
  title: 'Another client uses the refresh token',
  severity: 'critical',
  cwe: 639,
  source: ['RFC 6749 §6', 'RFC 9700 §2.2.2'],
  how: 'The server authenticates whoever comes and then forgets to ask whose token it is. Any registered client, and with open registration anybody, then refreshes what leaked from another.',
  victims: [],
  fix: 'Keep the client with the session, and compare it in the same statement that rotates.',
  needs: ['sessions:1', 'other-client'],
  play: async (stage) => [await refreshAs(stage, 'other-client', { client: 'other' })],
};

/** I13: addresses are written down everywhere. */
export const tokenInQuery: IssuerAttack = {
  kind: 'issuer',
  id: 'I13',
  title: 'The token endpoint takes a refresh token from the address',
  severity: 'medium',
  cwe: 598,
  source: ['RFC 6749 §3.2', 'RFC 9700 §4.3.2'],
  how: 'What stands in an address is kept in histories, proxies and logs. A server that reads its parameters from there invites clients to put them there.',
  victims: [],
  fix: 'Read parameters from the body alone, and refuse a request that carries one in its query.',
  needs: ['sessions:1'],
  play: async (stage) => [await refreshAs(stage, 'query', { inQuery: true })],
};

/** I14: an assertion for somebody else's server. */
export const foreignAssertion: IssuerAttack = {
  kind: 'issuer',
  id: 'I14',
  title: 'A client assertion made for another server is accepted',
  severity: 'high',
  cwe: 345,
  source: ['RFC 7523 §3', 'draft-ietf-oauth-rfc7523bis', 'OpenID Foundation, 2025: audience injection'],
  how: 'A client that talks to several servers signs an assertion for each. A malicious server names another’s token endpoint as its own, receives an assertion for it, and is that client there. So the audience must be the issuer, and nothing else.',
  victims: [{ what: 'OAuth and OpenID Connect implementations', advisory: 'CVE-2025-27370' }],
  fix: 'Accept an assertion only where its aud is the issuer identifier, as one string.',
  needs: ['sessions:3', 'client-key', 'metadata'],
  play: async (stage) => {
    const issuer = String(stage.metadata?.['issuer']);
    // What a server says of itself may be another's name: an assertion for that one would be good there (RFC 8414 §3.3).
    if (originOf(issuer) !== originOf(stage.metadataUrl ?? '')) {
      return [unjudged('other-issuer', 'the metadata names an issuer of another origin: no assertion is made for it')];
    }
    const audiences = {
      'other-issuer': 'https://other-issuer.audit.example',
      'issuer-as-prefix': `${issuer}.audit.example`,
      'two-audiences': [issuer, 'https://other-issuer.audit.example'],
    };
    const results: VariantResult[] = [];
    for (const [variant, aud] of Object.entries(audiences)) {
      const assertion = await stage.signAssertion?.(aud);
      if (assertion === undefined) return [unjudged(variant, 'no client key was given')];
      results.push(await refreshAs(stage, variant, { client: { assertion } }));
    }
    return results;
  },
};

function originOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).origin : undefined;
}

async function refreshAs(stage: IssuerStage, variant: string, bent: BentRefresh): Promise<VariantResult> {
  const { refreshToken } = await stage.takeSession();
  return judgeRefresh(variant, await stage.server.refresh(refreshToken, bent));
}
