import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditReport, auditHttp, catalogue, type HttpAuditOptions } from '@sealwright/audit';
import { auditIssuer, createIssuerSend, logInEachTime, type Send } from '@sealwright/audit/issuer';
import { type AuthorizationServer, createAuthorizationServer } from '../authorization-server.ts';
import { findFreePort } from '../free-port.ts';
import { createKeyEncryption } from '../key-encryption.ts';

interface RunningServer {
  readonly issuer: string;
  readonly email: string;
  readonly password: string;
  readonly restart: () => Promise<void>;
  readonly send: Send;
}

/** The window of the audited server for used refresh tokens, and a little more: the audit waits it out several times. */
const windowMilliseconds = 1000;
const graceSeconds = 1.5;

const rowsPerPiece = 6;

/** The authorization server, its refresh above all: opened on a store of its own, restarted on the way. */
export async function auditServer(): Promise<AuditReport> {
  return withServer(async ({ issuer, email, password, restart, send }) => {
    const takeSession = logInEachTime({ issuer, email, password }, send);
    const { report } = await auditIssuer({ issuer, takeSession, send, restart, graceSeconds });
    return { ...report, target: { ...report.target, name: 'authorization server' } };
  });
}

/** The API that the authorization server is itself: the account's sessions, behind an access token. */
export async function auditOwnApi(): Promise<AuditReport> {
  return withServer(async (server) => {
    const { issuer, send } = server;
    const audience = `${issuer}/account`;
    const [good, second, ended, elsewhere] = [
      await logIn(server, audience),
      await logIn(server, audience),
      await logIn(server, audience),
      await logIn(server),
    ];
    await send({ method: 'POST', url: `${issuer}/logout`, headers: json, body: JSON.stringify(ended.refresh) });
    const keySet = await send({ method: 'GET', url: `${issuer}/.well-known/jwks.json`, headers: {} });
    const options: HttpAuditOptions = {
      url: `${issuer}/sessions`,
      token: good.access,
      sameKeyToken: second.access,
      keySetText: keySet.body,
      others: {
        revoked: ended.access,
        'other-audience': elsewhere.access,
        'refresh-token': good.refresh.refresh_token,
      },
    };
    const reports: AuditReport[] = [];
    for (const only of rowsAtATime()) {
      reports.push((await auditHttp({ ...options, only })).report);
      // The server counts refused tokens by address and answers 429 to whoever sends three hundred a minute. What it has
      // counted is gone when it starts anew.
      await server.restart();
    }
    return joinReports(reports, 'authorization server, GET /sessions');
  });
}

/** The catalogue in pieces of fewer than three hundred presentations. */
function rowsAtATime(): readonly (readonly string[])[] {
  const ids = catalogue.map(({ id }) => id);
  return Array.from({ length: Math.ceil(ids.length / rowsPerPiece) }, (_, index) =>
    ids.slice(index * rowsPerPiece, (index + 1) * rowsPerPiece),
  );
}

/** One report of several, which is sound where each of them is. */
function joinReports(reports: readonly AuditReport[], name: string): AuditReport {
  const [first] = reports;
  if (first === undefined) throw new TypeError('the catalogue is empty');
  const sum = (read: (report: AuditReport) => number): number =>
    reports.reduce((total, report) => total + read(report), 0);
  return {
    ...first,
    target: { ...first.target, name },
    durationMilliseconds: sum(({ durationMilliseconds }) => durationMilliseconds),
    presentations: sum(({ presentations }) => presentations),
    calibration: reports.find(({ calibration }) => !calibration.sound)?.calibration ?? first.calibration,
    rows: reports.flatMap(({ rows }) => rows),
  };
}

const json = { 'content-type': 'application/json' };

interface LoggedIn {
  readonly access: string;
  readonly refresh: { readonly refresh_token: string };
}

async function logIn({ issuer, email, password, send }: RunningServer, resource?: string): Promise<LoggedIn> {
  const body = JSON.stringify({ email, password, ...(resource === undefined ? {} : { resource }) });
  const answer = await send({ method: 'POST', url: `${issuer}/login`, headers: json, body });
  const tokens = JSON.parse(answer.body) as { readonly access_token: string; readonly refresh_token: string };
  return { access: tokens.access_token, refresh: { refresh_token: tokens.refresh_token } };
}

async function withServer<Answer>(use: (server: RunningServer) => Promise<Answer>): Promise<Answer> {
  const [folder, port] = [await mkdtemp(join(tmpdir(), 'sealwright-audit-')), await findFreePort()];
  const issuer = `http://127.0.0.1:${port}`;
  const keyEncryption = createKeyEncryption(randomBytes(32));
  const open = async () => {
    const server = await createAuthorizationServer({
      ...{ issuer, keyEncryption, refresh: { windowMilliseconds } },
      defaultResource: 'https://api.audit.example',
      store: `sqlite:${folder}/sealwright.db`,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    });
    return { server, listening: await server.listen({ host: '127.0.0.1', port }) };
  };
  let running: { server: AuthorizationServer; listening: { close: (milliseconds: number) => Promise<void> } } =
    await open();
  const end = async (): Promise<void> => {
    await running.listening.close(0);
    await running.server.close();
  };
  const [email, password] = ['audit@example.com', randomBytes(24).toString('base64url')];
  try {
    await running.server.issuer.accounts.create({ email, password });
    const send = await createIssuerSend({ urls: [issuer] });
    const restart = async (): Promise<void> => {
      await end();
      running = await open();
    };
    return await use({ issuer, email, password, restart, send });
  } finally {
    await end();
    await rm(folder, { recursive: true, force: true });
  }
}
