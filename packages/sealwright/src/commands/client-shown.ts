import type { ClientRow } from '@sealwright/issuer';

/** A client as it is shown: never a hash of what authenticates it. */
export function shownClient({ secretHashes, createdAt, settings, ...client }: ClientRow): Record<string, unknown> {
  const { registrationTokenHash, ...rest } = settings;
  return {
    ...client,
    ...(Object.keys(rest).length > 0 && { settings: rest }),
    ...(registrationTokenHash !== undefined && { registeredItself: true }),
    secrets: secretHashes.length,
    createdAt: new Date(createdAt).toISOString(),
  };
}
