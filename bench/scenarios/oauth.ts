/**
 * What applications ask an authorization server for, over HTTP: a machine's token, the exchange of a code for an access token and
 * an ID token, and introspection. Ours is one process on SQLite on disk, where each exchange is two rows and an fsync before
 * the answer, against oidc-provider with an adapter in memory. `…_per_second` is per processor core used by the server.
 *
 * The codes are made before each slice, outside of what is measured. Ours introspects signed tokens, and verifies each time;
 * the peer can introspect opaque ones alone.
 */
import { randomBytes } from 'node:crypto';
import { alternate, createSide, type Requests, rateRatio, type Side, summarise } from '../alternation.ts';
import { type Answer, formatRequest, openClient } from '../load.ts';
import { clientId, introspected, machineId, machineScope, type OAuthSeed, redirectUri } from '../oauth-terms.ts';
import type { Result } from '../result.ts';
import { type ServerProcess, startServer } from '../server-process.ts';

const connections = 64;
const slices = { rounds: 9, connections, requests: 1920 };
/** Each is introspected a few times in every slice, as an API does with the tokens of its callers. */
const introspectedTokens = 640;
const operations = ['client_credentials', 'code_exchange', 'introspection'] as const;

type Operation = (typeof operations)[number];

export async function runScenario(): Promise<Result> {
  const codeVerifier = randomBytes(32).toString('base64url');
  const settings = { codeVerifier };
  const ours = await startServer<OAuthSeed>('sealwright-oauth', settings);
  const peer = await startServer<OAuthSeed>('oidc-provider-oauth', settings);
  const bare = await startServer<OAuthSeed>('bare-token', settings);
  const figures: Record<string, number> = {};
  const ratios: Record<string, number> = {};
  try {
    const own = await prepareRequests(ours, codeVerifier, '/introspect');
    const theirs = await prepareRequests(peer, codeVerifier, '/token/introspection');
    for (const operation of operations) {
      const sides = [createSide(ours, own[operation]), createSide(peer, theirs[operation])] as const;
      const limit = operation === 'client_credentials' ? [createSide(bare, own[operation])] : [];
      await alternate([...sides, ...limit], slices);
      report(operation, sides, figures, ratios);
      for (const side of limit) reportLimit(sides, side, figures, ratios);
    }
  } finally {
    await Promise.all([ours.stop(), peer.stop(), bare.stop()]);
  }
  return { scenario: 'oauth', figures: { ...figures, connections }, ratios };
}

function report(
  operation: Operation,
  [ours, peer]: readonly [Side, Side],
  figures: Record<string, number>,
  ratios: Record<string, number>,
): void {
  const [own, theirs] = [summarise(ours), summarise(peer)];
  figures[`${operation}_per_second`] = own.perSecond;
  figures[`${operation}_per_second_by_the_clock`] = own.perSecondByTheClock;
  figures[`${operation}_p50_ms`] = own.p50Milliseconds;
  figures[`${operation}_p99_ms`] = own.p99Milliseconds;
  figures[`${operation}_oidc_provider_per_second`] = theirs.perSecond;
  figures[`${operation}_oidc_provider_per_second_by_the_clock`] = theirs.perSecondByTheClock;
  ratios[`${operation}_over_oidc_provider`] = rateRatio(ours, peer, 'perCoreSecond');
  ratios[`${operation}_by_the_clock_over_oidc_provider`] = rateRatio(ours, peer, 'perSecond');
}

/** What both are up against: Node's HTTP server and one signature, with nothing checked. */
function reportLimit(
  [ours, peer]: readonly [Side, Side],
  limit: Side,
  figures: Record<string, number>,
  ratios: Record<string, number>,
): void {
  figures['client_credentials_limit_per_second'] = summarise(limit).perSecond;
  ratios['client_credentials_of_limit'] = rateRatio(ours, limit, 'perCoreSecond');
  ratios['limit_over_oidc_provider'] = rateRatio(limit, peer, 'perCoreSecond');
}

async function prepareRequests(
  server: ServerProcess<OAuthSeed>,
  codeVerifier: string,
  introspectionPath: string,
): Promise<Readonly<Record<Operation, Requests>>> {
  const { machineSecret, introspector } = server.seed;
  const machine = basic(machineId, machineSecret);
  const machineForm = { grant_type: 'client_credentials', scope: machineScope };
  const tokens = await collectTokens(server.port, post('/token', { ...machineForm, resource: introspected }, machine));
  let codes: string[] = [];
  let asked = 0;
  return {
    client_credentials: { next: () => post('/token', machineForm, machine), check: expectMember('access_token') },
    code_exchange: {
      async prepare(count) {
        codes = [...(await server.make(count))];
      },
      next() {
        const code = codes.pop() ?? '';
        const form = { grant_type: 'authorization_code', client_id: clientId, code };
        return post('/token', { ...form, redirect_uri: redirectUri, code_verifier: codeVerifier });
      },
      check: expectMember('id_token'),
    },
    introspection: {
      next() {
        asked += 1;
        return post(introspectionPath, { token: tokens[asked % tokens.length] ?? '' }, basic(...introspector));
      },
      check: expectMember('active'),
    },
  };
}

async function collectTokens(port: number, request: string): Promise<readonly string[]> {
  const client = await openClient(port);
  const tokens: string[] = [];
  while (tokens.length < introspectedTokens)
    tokens.push(String(parseAnswer(await client.exchange(request)).access_token));
  client.close();
  return tokens;
}

/** A rate of refusals is no rate. */
function expectMember(name: 'access_token' | 'id_token' | 'active'): (answer: Answer) => void {
  return (answer) => {
    const value = parseAnswer(answer)[name];
    if (value !== true && typeof value !== 'string') throw new Error(`an answer without ${name}`);
  };
}

function parseAnswer({ status, body }: Answer): Readonly<Record<string, unknown>> {
  if (status !== 200) throw new Error(`an answer with status ${status}: ${body.slice(0, 200)}`);
  return JSON.parse(body) as Readonly<Record<string, unknown>>;
}

function post(
  path: string,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): string {
  const type = { 'Content-Type': 'application/x-www-form-urlencoded' };
  return formatRequest('POST', path, { ...type, ...headers }, new URLSearchParams(form).toString());
}

function basic(name: string, secret: string): Readonly<Record<string, string>> {
  return { Authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}` };
}
