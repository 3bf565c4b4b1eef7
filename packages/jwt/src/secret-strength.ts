import { errors } from './errors.ts';

/** Refuses secrets that can be guessed. */
export async function checkSecret(bytes: Uint8Array, hashBytes: number): Promise<void> {
  if (bytes.length < hashBytes) throw errors.create('secret_weak', { evidence: { reason: 'short' } });
}
