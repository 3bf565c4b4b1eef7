import { createHash } from 'node:crypto';
import { expect } from 'vitest';

/** OpenID Connect Core §3.1.3.6 for the algorithms with SHA-256, which is more than most clients look at in the code flow. */
export function expectAtHash(claims: Readonly<Record<string, unknown>> | undefined, accessToken: string): void {
  const hash = createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url');
  expect(claims?.['at_hash']).toBe(hash);
}
