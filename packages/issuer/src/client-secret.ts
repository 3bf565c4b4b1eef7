import { settingsOf } from './client-settings.ts';
import type { ClientRow, StoreMilliseconds } from './ports.ts';
import { verifySecret } from './secret-hash.ts';

/** A client that shows a key or a certificate has no secret beside it: the weaker of two would be the one that counts. */
export function usesSecret(client: ClientRow): boolean {
  return client.kind === 'confidential' && /^client_secret_(basic|post)$/.test(settingsOf(client).authMethod);
}

/** Whether a text is the secret of a client; the same work whether there is such a client, it has a secret, or neither. */
export function isSecretOf(client: ClientRow | undefined, secret: string, now: StoreMilliseconds): boolean {
  const usable = client !== undefined && usesSecret(client) && !isOver(client, now);
  return verifySecret(secret, usable ? client.secretHashes : []);
}

function isOver({ settings }: ClientRow, now: StoreMilliseconds): boolean {
  return settings.secretExpiresAt !== undefined && now >= settings.secretExpiresAt;
}
