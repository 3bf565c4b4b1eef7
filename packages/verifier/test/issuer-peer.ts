/** A small issuer over real HTTP for the verifier's tests: keys, tokens, the revocation feed, and every kind of fault. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  exportJwkSet,
  exportPublicJwk,
  generateSigningKey,
  type PublicJwk,
  type SigningKey,
  signJwt,
} from '@sealwright/jwt';
import {
  extendFeedHash,
  type FeedDelta,
  type FeedStatement,
  formatDeltaEvent,
  formatHeartbeatEvent,
  formatSnapshot,
  initialFeedHash,
  type RevocationEntry,
  signFeedStatement,
  snapshotDigest,
} from '@sealwright/jwt/feed';

export const audience = 'https://api.example.com';

export const newId = (): string => randomBytes(16).toString('base64url');

/** Answers true where it took the request over. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => boolean;

export class IssuerPeer {
  readonly #server: Server;
  readonly #streams = new Set<{ readonly response: ServerResponse; readonly nonce: string; greeted: boolean }>();
  readonly requests: string[] = [];
  url = '';
  signingKey: SigningKey;
  feedKey: SigningKey;
  jwks: SigningKey[];
  jwksHeaders: Record<string, string> = {};
  /** Takes requests over before anything else does. */
  fault: Fault = () => false;
  /** Changes statements before they are signed. */
  twist: (statement: FeedStatement) => FeedStatement = (statement) => statement;
  /** Signs statements instead of the feed key. */
  statementKey: SigningKey | undefined;
  /** Replaces a heartbeat's text altogether. */
  replay: string | undefined;
  lastHeartbeat: string | undefined;
  now: () => number = Date.now;
  /** Whether revocations are followed by their heartbeat. */
  signs = true;
  active: (token: string) => unknown = () => ({ active: true });
  logId = newId();
  deltas: FeedDelta[] = [];
  #hashes: string[] = [];
  #queue: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout;

  constructor(keys: readonly [SigningKey, SigningKey], heartbeatMilliseconds: number) {
    [this.signingKey, this.feedKey] = keys;
    this.jwks = [this.signingKey];
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#timer = setInterval(() => void this.#enqueue(() => this.#beat()), heartbeatMilliseconds);
  }

  async listen(): Promise<this> {
    this.#hashes = [await initialFeedHash(this.logId)];
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url ||= `http://127.0.0.1:${this.port}`;
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get seq(): number {
    return this.deltas.length;
  }

  get streams(): number {
    return this.#streams.size;
  }

  count(path: string): number {
    return this.requests.filter((one) => one.startsWith(path)).length;
  }

  token(claims: Record<string, unknown> = {}, key: SigningKey = this.signingKey, typ = 'at+jwt'): Promise<string> {
    const iat = Math.floor(this.now() / 1000);
    const own = { sub: newId(), client_id: 'first-party', jti: newId(), sid: newId(), scope: 'read', epoch: [0, 0, 0] };
    return signJwt({ iss: this.url, aud: audience, iat, exp: iat + 600, ...own, ...claims }, key, { typ });
  }

  /** Commits an entry and sends it to every stream. Resolves once it is sent. */
  revoke(entry: RevocationEntry): Promise<void> {
    return this.#commit({ seq: this.seq + 1, entry });
  }

  publish(key: SigningKey): Promise<void> {
    return this.#commit({ seq: this.seq + 1, publish: exportPublicJwk(key.verificationKey) });
  }

  /** What a restore does: another log, with what is still known. */
  async startNewLog(deltas: readonly FeedDelta[] = []): Promise<void> {
    this.logId = newId();
    this.deltas = [];
    this.#hashes = [await initialFeedHash(this.logId)];
    for (const delta of deltas) await this.#append(delta);
    this.cutStreams();
  }

  /** Puts something on the streams that is in no log. */
  sendRaw(text: string): void {
    for (const { response } of this.#streams) response.write(text);
  }

  beat(): Promise<void> {
    return this.#enqueue(() => this.#beat());
  }

  cutStreams(): void {
    for (const { response } of this.#streams) response.destroy();
    this.#streams.clear();
  }

  endStreams(): void {
    for (const { response } of this.#streams) response.end();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.cutStreams();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(work);
    return this.#queue;
  }

  #commit(delta: FeedDelta): Promise<void> {
    return this.#enqueue(async () => {
      await this.#append(delta);
      for (const { response } of this.#streams) response.write(formatDeltaEvent(delta));
      if (this.signs) await this.#beat();
    });
  }

  async #append(delta: FeedDelta): Promise<void> {
    this.deltas.push(delta);
    this.#hashes.push(await extendFeedHash(this.#hashes.at(-1) as string, delta));
  }

  async #beat(): Promise<void> {
    for (const stream of this.#streams) await this.#greet(stream);
  }

  async #greet(stream: { readonly response: ServerResponse; readonly nonce: string; greeted: boolean }): Promise<void> {
    const nonce = stream.greeted ? {} : { nonce: stream.nonce };
    stream.greeted = true;
    const text = this.replay ?? (await this.#statement(nonce));
    this.lastHeartbeat = text;
    stream.response.write(formatHeartbeatEvent(text));
  }

  #statement(extra: Partial<FeedStatement>): Promise<string> {
    const statement = this.twist({
      log_id: this.logId,
      seq: this.seq,
      time: Math.floor(this.now()),
      hash: this.#hashes[this.seq] as string,
      ...extra,
    });
    return signFeedStatement(statement, this.statementKey ?? this.feedKey, this.url);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://peer');
    this.requests.push(url.pathname + url.search);
    if (this.fault(request, response)) return;
    switch (url.pathname) {
      case '/.well-known/jwks.json':
        return json(response, exportJwkSet(this.jwks.map((key) => key.verificationKey)), this.jwksHeaders);
      case '/.well-known/revocation-keys.json':
        return json(response, exportJwkSet([this.feedKey.verificationKey]));
      case '/revocations/snapshot':
        return this.#enqueue(() => this.#answerSnapshot(response));
      case '/revocations/stream':
        return this.#enqueue(() => this.#answerStream(url.searchParams, response));
      case '/introspect':
        return this.#answerIntrospection(request, response);
      default:
        response.writeHead(404).end();
    }
  }

  async #answerSnapshot(response: ServerResponse): Promise<void> {
    const entries = this.deltas.flatMap((delta) => ('entry' in delta ? [delta.entry] : []));
    const keys = this.deltas.flatMap((delta): PublicJwk[] => ('publish' in delta ? [delta.publish] : []));
    const statement = await this.#statement({ snapshot: await snapshotDigest({ entries, keys }) });
    response.writeHead(200, { 'content-type': 'application/json' }).end(formatSnapshot({ statement, entries, keys }));
  }

  async #answerStream(query: URLSearchParams, response: ServerResponse): Promise<void> {
    const after = Number(query.get('after'));
    if (query.get('log') !== this.logId || after > this.seq) return json(response, { error: 'log_changed' }, {}, 409);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const delta of this.deltas.slice(after)) response.write(formatDeltaEvent(delta));
    const stream = { response, nonce: query.get('nonce') ?? '', greeted: false };
    // Gone while it waited for its turn: its end has been told already.
    if (response.destroyed) return;
    this.#streams.add(stream);
    response.on('close', () => this.#streams.delete(stream));
    await this.#greet(stream);
  }

  async #answerIntrospection(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += chunk;
    json(response, this.active(new URLSearchParams(body).get('token') ?? ''));
  }
}

export async function startIssuer(options: { readonly heartbeatMilliseconds?: number } = {}): Promise<IssuerPeer> {
  const keys = [await generateSigningKey('ES256'), await generateSigningKey('ES256')] as const;
  return new IssuerPeer(keys, options.heartbeatMilliseconds ?? 200).listen();
}

export function json(
  response: ServerResponse,
  value: unknown,
  headers: Record<string, string> = {},
  status = 200,
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

/** Waits for a condition, looking every few milliseconds; fails by name when it does not come true. */
export async function eventually(
  name: string,
  holds: () => boolean | Promise<boolean>,
  withinMilliseconds = 10_000,
): Promise<void> {
  const deadline = performance.now() + withinMilliseconds;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`did not happen: ${name}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The code that a promise is refused with; `resolved` where it is not. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'resolved';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}
