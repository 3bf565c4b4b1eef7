import { createHmac } from 'node:crypto';
import { createSecret, type Secret } from '@sealwright/jwt';
import { settingsOf } from '../client-settings.ts';
import { pairwiseSecretBytes } from '../defaults.ts';
import type { IssuerContext } from '../issuer-context.ts';
import { openKey, type SealedIdentity, sealKey } from '../key-sealing.ts';
import type { ClientRow, KeyEncryption } from '../ports.ts';

/** A person as a client knows it: another name for each sector where the client is registered as pairwise. */
export type SubjectFor = (client: ClientRow, sub: string) => Promise<string>;

/**
 * Pairwise subjects (OpenID Connect Core §8.1): HMAC-SHA-256 of sector and `sub`, so that two clients cannot tell by comparing
 * names that they have the same person. The secret is made at the first use, rests sealed in the store, and never changes: with
 * another, every pairwise client would lose its accounts.
 *
 * It does NOT remember names: who holds one finds the person by the session.
 */
export function createSubjects(context: IssuerContext, keyEncryption: KeyEncryption): SubjectFor {
  let opening: Promise<Secret> | undefined;
  const secret = (): Promise<Secret> => {
    // A failure is not remembered: the key service may be back a moment later.
    opening ??= openSecret(context, keyEncryption).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  return async (client, sub) => {
    if (settingsOf(client).subjectType !== 'pairwise') return sub;
    const mac = createHmac('sha256', (await secret()).reveal());
    return mac.update(sectorOf(client)).update('\0').update(sub).digest('base64url');
  };
}

/**
 * Clients of one sector know a person by one name (§8.1): the host of `sector_identifier_uri`, or the one host of all redirect
 * URIs. A client without either is a sector of its own.
 */
function sectorOf({ clientId, redirectUris, settings }: ClientRow): string {
  if (settings.sectorIdentifierUri !== undefined) return new URL(settings.sectorIdentifierUri).host;
  const hosts = new Set(redirectUris.map((uri) => (/^https:/i.test(uri) ? new URL(uri).host : '')));
  const [host, ...more] = hosts;
  return host === undefined || host === '' || more.length > 0 ? `client ${clientId}` : host;
}

const settingName = 'pairwise-secret';
const identity: SealedIdentity = { kid: settingName, use: 'pairwise', alg: 'HS256' };

async function openSecret({ store, settings }: IssuerContext, keyEncryption: KeyEncryption): Promise<Secret> {
  const fresh = async (): Promise<string> => {
    const bytes = settings.random(pairwiseSecretBytes);
    const sealed = await sealKey(bytes, identity, keyEncryption, settings.random);
    return Buffer.from(sealed).toString('base64');
  };
  const made = (await store.settings.get(settingName)) ?? (await fresh());
  // Of two nodes that make one at once, both take the first.
  const kept = await store.settings.change(settingName, (value) =>
    value === undefined ? { outcome: made, set: made } : { outcome: value },
  );
  return createSecret(await openKey(Buffer.from(kept, 'base64'), identity, keyEncryption));
}
