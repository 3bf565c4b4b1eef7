import type { BrowserSessionRow, IssuerStore, PendingRow } from '@sealwright/issuer/store-port';
import { clientId, day, identifier } from './store-material.ts';

export function pendingRow(store: IssuerStore, changes: Partial<PendingRow> = {}): PendingRow {
  const now = store.now();
  return {
    kind: 'code',
    keyHash: identifier(),
    aliasHash: null,
    clientId,
    sub: 'subject',
    body: { redirectUri: 'https://app.example/callback', challenge: 'c', epochs: [0, 0, 0] },
    sid: null,
    usedAt: null,
    createdAt: now,
    expiresAt: now + 60_000,
    ...changes,
  };
}

export function browserSessionRow(store: IssuerStore, changes: Partial<BrowserSessionRow> = {}): BrowserSessionRow {
  const now = store.now();
  return {
    id: identifier(),
    secretHash: identifier(),
    sub: 'subject',
    clientId,
    epochs: [0, 0, 0],
    authTimeSeconds: 1_700_000_000,
    amr: ['pwd'],
    acr: null,
    createdAt: now,
    lastUsedAt: now,
    idleEnd: now + 7 * day,
    absEnd: now + 30 * day,
    endedAt: null,
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
    network: '127.0.0.0/24',
    ...changes,
  };
}
