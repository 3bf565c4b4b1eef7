import { randomFillSync } from 'node:crypto';

const idBytes = 12;
const poolIds = 341;
const pool = Buffer.alloc(idBytes * poolIds);
let next = poolIds;

/** 96 random bits in base64url, from a pool: one call to the system for some hundred requests. */
export function createRequestId(): string {
  if (next === poolIds) {
    randomFillSync(pool);
    next = 0;
  }
  const start = next * idBytes;
  next += 1;
  return pool.toString('base64url', start, start + idBytes);
}

/** What a trusted proxy may hand on as the request's identifier: it goes into logs and answers, so it must be tame. */
const tame = /^[A-Za-z0-9._-]{8,64}$/;

export function isRequestId(value: string | null): value is string {
  return value !== null && tame.test(value);
}
