import { issuerGraceSeconds, simultaneousCallers } from '../defaults.ts';
import type { AuditOutcome, RowResult } from '../report.ts';
import type { AuthorizationServer, Send, SentRequest } from './authorization-server.ts';
import { writeClientAssertion } from './client-assertion.ts';
import { openFirstPartyServer } from './first-party-wire.ts';
import type { IssuerNeed, IssuerStage } from './issuer-attack.ts';
import { type PublishedFacts, readPublishedFacts } from './issuer-metadata.ts';
import { runIssuerAudit } from './issuer-run.ts';
import { type OAuthClient, openOAuthServer } from './oauth-wire.ts';
import type { SessionSource } from './session-source.ts';

export interface IssuerAuditOptions {
  /** The issuer's identifier: its metadata is looked for below it. */
  readonly issuer: string;
  /** Who the auditor is. Absent: Sealwright's first-party endpoints are asked instead of `/token`. */
  readonly client?: Omit<
    OAuthClient,
    'tokenEndpoint' | 'revocationEndpoint' | 'introspectionEndpoint' | 'userinfoEndpoint'
  > & {
    /** Where metadata names none, or another. */
    readonly tokenEndpoint?: string;
  };
  readonly takeSession: SessionSource;
  /** Sends to the origins that the person named, within budget and rate. */
  readonly send: Send;
  /** Restarts the server and resolves when it answers again. */
  readonly restart?: () => Promise<void>;
  /** Longer than the server's window for used refresh tokens. Default: 12. */
  readonly graceSeconds?: number;
  /** Default: 20. */
  readonly callers?: number;
  readonly only?: readonly string[];
  readonly onRow?: (row: RowResult, done: number, total: number) => void;
}

/**
 * Plays the attacks on an authorization server with sessions of the auditor's own, which it spends: some end as revoked.
 *
 * It does NOT sign anybody in by a browser: `takeSession` brings refresh tokens. It does not judge what the metadata of a
 * server promises and the server does not do.
 */
export async function auditIssuer(options: IssuerAuditOptions): Promise<AuditOutcome> {
  let requests = 0;
  const send = async (request: SentRequest): ReturnType<Send> => {
    requests += 1;
    return options.send(request);
  };
  const facts = await readPublishedFacts(options.issuer, send);
  const stage = openStage(options, facts, send);
  return runIssuerAudit({
    name: options.issuer,
    stage,
    has: (need) => isThere(need, options, stage),
    countRequests: () => requests,
    ...(options.only === undefined ? {} : { only: options.only }),
    ...(options.onRow === undefined ? {} : { onRow: options.onRow }),
  });
}

function openStage(options: IssuerAuditOptions, facts: PublishedFacts, send: Send): IssuerStage {
  const { client, takeSession, restart, graceSeconds = issuerGraceSeconds, callers = simultaneousCallers } = options;
  const { metadata, metadataUrl, keySetText, keySetHeaders } = facts;
  const userinfo = metadata?.['userinfo_endpoint'];
  const { key } = client ?? {};
  return {
    server: openServer(options, facts, send),
    takeSession: inTurn(takeSession),
    wait: async (seconds) =>
      new Promise((resolve) => {
        setTimeout(resolve, seconds * 1000);
      }),
    graceSeconds,
    callers,
    ...(metadata === undefined ? {} : { metadata }),
    ...(metadataUrl === undefined ? {} : { metadataUrl }),
    ...(keySetText === undefined ? {} : { keySetText }),
    ...(keySetHeaders === undefined ? {} : { keySetHeaders }),
    ...(restart === undefined ? {} : { restart }),
    ...(client === undefined || key === undefined
      ? {}
      : { signAssertion: async (audience) => writeClientAssertion(client.clientId, key, audience) }),
    ...(typeof userinfo === 'string' ? { opensUserinfo: async (token) => opens(userinfo, token, send) } : {}),
  };
}

/** One sign-in after the other: rows ask side by side, and servers throttle whoever signs in ten times at once. */
function inTurn(takeSession: SessionSource): SessionSource {
  let last: Promise<unknown> = Promise.resolve();
  return async () => {
    const turn = last.then(takeSession);
    last = turn.catch(() => undefined);
    return turn;
  };
}

function openServer(
  { issuer, client }: IssuerAuditOptions,
  { metadata = {} }: PublishedFacts,
  send: Send,
): AuthorizationServer {
  if (client === undefined) return openFirstPartyServer(issuer, send);
  const endpoint = (name: string): string | undefined => {
    const address = metadata[name];
    return typeof address === 'string' ? address : undefined;
  };
  const tokenEndpoint = client.tokenEndpoint ?? endpoint('token_endpoint');
  if (tokenEndpoint === undefined) throw new TypeError('the issuer’s metadata names no token endpoint: give it');
  const [revocation, introspection, userinfo] = [
    'revocation_endpoint',
    'introspection_endpoint',
    'userinfo_endpoint',
  ].map(endpoint);
  const named = {
    ...(revocation === undefined ? {} : { revocationEndpoint: revocation }),
    ...(introspection === undefined ? {} : { introspectionEndpoint: introspection }),
    ...(userinfo === undefined ? {} : { userinfoEndpoint: userinfo }),
  };
  return openOAuthServer({ ...client, ...named, tokenEndpoint }, send);
}

function isThere(need: IssuerNeed, { client, restart }: IssuerAuditOptions, stage: IssuerStage): boolean {
  switch (need) {
    case 'revocation':
      return stage.server.revoke !== undefined;
    case 'metadata':
      return stage.metadata !== undefined;
    case 'key-set':
      return stage.keySetText !== undefined;
    case 'userinfo':
      return stage.opensUserinfo !== undefined;
    case 'client-secret':
      return client?.clientSecret !== undefined;
    case 'other-client':
      return client?.otherClient !== undefined;
    case 'client-key':
      return client?.key !== undefined;
    case 'restart':
      return restart !== undefined;
    default:
      return true;
  }
}

async function opens(userinfo: string, token: string, send: Send): Promise<boolean | undefined> {
  const { status } = await send({ method: 'GET', url: userinfo, headers: { authorization: `Bearer ${token}` } });
  if (status === 200) return true;
  return status >= 400 && status < 500 && status !== 429 ? false : undefined;
}
