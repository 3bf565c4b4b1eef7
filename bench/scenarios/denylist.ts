/**
 * The verifier's table of what is revoked, at a million entries with ends spread over the life of a token: its memory, a
 * look-up for a token that is not in it, and the time from a snapshot's text to a table that answers.
 */
import { randomBytes } from 'node:crypto';
import { createKeySet, generateSigningKey } from '@sealwright/jwt';
import {
  formatSnapshot,
  parseSnapshot,
  type RevocationEntry,
  signFeedStatement,
  snapshotDigest,
  verifyFeedStatement,
} from '@sealwright/jwt/feed';
import { createRevocationTarget, RevocationTable } from '../../packages/verifier/dist/revocation-table.js';
import { median, round3 } from '../measure.ts';
import type { Result } from '../result.ts';

const entries = 1_000_000;
const snapshotEntries = 100_000;
const issuer = 'https://id.example.com';

export async function runScenario(): Promise<Result> {
  const now = Math.floor(Date.now() / 1000);
  const table = new RevocationTable(now);
  const before = usedBytes();
  for (let index = 0; index < entries; index += 1) table.add(makeEntry(now, index));
  const grown = usedBytes() - before;
  const lookup = measureLookUp(table);
  const load = await measureSnapshot(now);
  return {
    scenario: 'denylist',
    figures: {
      entries: table.size,
      bytes_per_entry: round3(table.byteLength / entries),
      process_bytes_per_entry: round3(grown / entries),
      lookup_ns: round3(lookup),
      snapshot_load_ms: round3(load.milliseconds),
      snapshot_bytes: load.bytes,
    },
    ratios: {},
  };
}

function makeEntry(now: number, index: number): RevocationEntry {
  return { kind: 'session', id: randomBytes(16).toString('base64url'), expiresAt: now + 60 + (index % 900) };
}

/** One look-up is all that a verification asks: token, session, subject, client and issuer. */
function measureLookUp(table: RevocationTable): number {
  const targets = Array.from({ length: 4096 }, () =>
    createRevocationTarget({ jti: newId(), sub: newId(), client_id: 'first-party', sid: newId(), epoch: [0, 0, 0] }),
  );
  const samples: number[] = [];
  for (let round = 0; round < 60; round += 1) {
    const started = process.hrtime.bigint();
    let hits = 0;
    for (let turn = 0; turn < 8; turn += 1) for (const target of targets) hits += table.isRevoked(target) ? 1 : 0;
    samples.push(Number(process.hrtime.bigint() - started) / (8 * targets.length));
    if (hits > 0) throw new Error('a look-up found what was never revoked');
  }
  return median(samples.slice(10));
}

async function measureSnapshot(now: number): Promise<{ readonly milliseconds: number; readonly bytes: number }> {
  const key = await generateSigningKey('Ed25519');
  const keys = createKeySet({ issuer, keys: [key.verificationKey] });
  const content = { entries: Array.from({ length: snapshotEntries }, (_, index) => makeEntry(now, index)), keys: [] };
  const digest = await snapshotDigest(content);
  const statement = await signFeedStatement(
    { log_id: newId(), seq: snapshotEntries, time: now * 1000, hash: digest, snapshot: digest },
    key,
    issuer,
  );
  const text = formatSnapshot({ ...content, statement });
  const samples: number[] = [];
  for (let round = 0; round < 9; round += 1) {
    const started = performance.now();
    const snapshot = await parseSnapshot(text);
    const stated = await verifyFeedStatement(snapshot.statement, keys, issuer);
    if (stated.snapshot !== snapshot.digest) throw new Error('the snapshot is not the stated one');
    const table = new RevocationTable(now);
    for (const entry of snapshot.entries) table.add(entry);
    samples.push(performance.now() - started);
    if (table.size !== snapshotEntries) throw new Error('entries were lost');
  }
  return { milliseconds: median(samples.slice(2)), bytes: text.length };
}

function newId(): string {
  return randomBytes(16).toString('base64url');
}

function usedBytes(): number {
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
}
