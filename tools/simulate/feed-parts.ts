import { createHash } from 'node:crypto';
import { generateSigningKey } from '@sealwright/jwt';
import {
  formatDeltaEvent,
  formatHeartbeatEvent,
  formatSnapshot,
  type RevocationEntry,
  signFeedStatement,
} from '@sealwright/jwt/feed';
import { RevocationTable } from '../../packages/verifier/src/revocation-table.ts';

/** What the product's own code makes of revocations: bytes on the wire and in a verifier's memory. */
export interface FeedParts {
  readonly deltaBytes: number;
  readonly heartbeatBytes: number;
  readonly snapshotBytesPerEntry: number;
  readonly tableBytesPerEntry: number;
}

const entries = 100_000;
const issuer = 'https://id.example.com';
/** The log's number after some years of use: numbers grow longer with it. */
const seq = 12_345_678_901;
const nowSeconds = 1_800_000_000;

/** Measured once in a process: nothing of it depends on a plan. */
export function measureFeedParts(): Promise<FeedParts> {
  measured ??= measure();
  return measured;
}

let measured: Promise<FeedParts> | undefined;

async function measure(): Promise<FeedParts> {
  const sample = Array.from({ length: entries }, (_, index) => entryOf(index));
  const first = entryOf(0);
  const key = await generateSigningKey('Ed25519');
  const [logId, hash] = [nameOf('log'), createHash('sha256').update('hash').digest('base64url')];
  const statement = await signFeedStatement({ log_id: logId, seq, time: nowSeconds * 1000, hash }, key, issuer);
  const table = new RevocationTable(nowSeconds);
  for (const entry of sample) table.add(entry);
  return {
    deltaBytes: Buffer.byteLength(formatDeltaEvent({ seq, entry: first })),
    heartbeatBytes: Buffer.byteLength(formatHeartbeatEvent(statement)),
    snapshotBytesPerEntry: Math.round(
      Buffer.byteLength(formatSnapshot({ entries: sample, keys: [], statement })) / entries,
    ),
    // Upwards, since the table draws a seed in each process, which moves the digits behind the point.
    tableBytesPerEntry: Math.ceil(table.byteLength / entries),
  };
}

function entryOf(index: number): RevocationEntry {
  return { kind: 'session', id: nameOf(String(index)), expiresAt: nowSeconds + 60 + (index % 900) };
}

function nameOf(text: string): string {
  return createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url');
}
