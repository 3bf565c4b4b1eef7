import { randomBytes } from 'node:crypto';
import type {
  AccountRow,
  ClientRow,
  IssuerStore,
  KeyRow,
  SessionChange,
  SessionRow,
  SessionView,
} from '@sealwright/issuer/store-port';

export const day = 86_400_000;
export const clientId = 'first-party';

/** 22 characters of base64url, as the issuer makes its identifiers. */
export function identifier(): string {
  return randomBytes(16).toString('base64url');
}

export function accountRow(changes: Partial<AccountRow> = {}): AccountRow {
  const sub = changes.sub ?? identifier();
  return {
    sub,
    email: `${sub.toLowerCase()}@example.com`,
    emailVerified: false,
    passwordHash: null,
    status: 'active',
    roles: ['user'],
    groups: [],
    scopes: ['openid'],
    epoch: 0,
    createdAt: 1,
    profile: {},
    ...changes,
  };
}

export function clientRow(changes: Partial<ClientRow> = {}): ClientRow {
  return {
    clientId,
    kind: 'public',
    name: 'First party',
    secretHashes: [],
    redirectUris: [],
    allowedOrigins: [],
    scopes: [],
    resources: [],
    epoch: 0,
    createdAt: 1,
    settings: {},
    ...changes,
  };
}

export function sessionRow(store: IssuerStore, changes: Partial<SessionRow> = {}): SessionRow {
  const now = store.now();
  return {
    sid: identifier(),
    clientId,
    transport: 'body',
    sub: 'subject',
    resource: 'http://127.0.0.1:4001',
    scope: 'openid',
    epochs: [0, 0, 0],
    gen: 1,
    salt: new Uint8Array(randomBytes(16)),
    rtKid: 'refreshkey1',
    rotatedAt: null,
    prevRotatedAt: null,
    attempt: null,
    sendsAttempts: false,
    recoveries: 0,
    streak: 0,
    streakGen: 0,
    jkt: null,
    incarnation: 0,
    createdAt: now,
    idleEnd: now + 7 * day,
    absEnd: now + 30 * day,
    revokedAt: null,
    reason: null,
    authTimeSeconds: 1_700_000_000,
    amr: ['pwd'],
    acr: null,
    lastUsedAt: now,
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
    network: '127.0.0.0/24',
    statusIndex: null,
    browserSession: null,
    details: null,
    ...changes,
  };
}

export function keyRow(changes: Partial<KeyRow> = {}): KeyRow {
  return {
    kid: identifier(),
    use: 'access',
    alg: 'ES256',
    state: 'next',
    publicJwk: { kty: 'EC', crv: 'P-256', x: 'eA', y: 'eQ', kid: 'k' } as KeyRow['publicJwk'],
    sealed: new Uint8Array([1, 2, 3]),
    createdAt: 1,
    activatedAt: null,
    retiredAt: null,
    removedAt: null,
    compromised: false,
    lastExpiry: null,
    ...changes,
  };
}

/** A registered client and an active account `subject`. */
export async function seed(store: IssuerStore): Promise<void> {
  await store.clients.create(clientRow());
  await store.accounts.create(accountRow({ sub: 'subject' }));
}

/** The common step of a refresh: the next generation. */
export function rotate(view: SessionView): SessionChange<number> {
  const gen = view.session.gen + 1;
  return { outcome: gen, set: { gen, prevRotatedAt: view.session.rotatedAt, rotatedAt: view.now } };
}
