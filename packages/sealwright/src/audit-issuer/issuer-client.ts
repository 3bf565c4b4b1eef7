import type { Jwk } from '@sealwright/audit';
import type { ClientKey, IssuerAuditOptions } from '@sealwright/audit/issuer';
import { wrongUse } from '../command-failure.ts';
import { readPrivateFile } from '../private-file.ts';
import type { IssuerFlags } from './issuer-flags.ts';

type Client = NonNullable<IssuerAuditOptions['client']>;

/** The auditor's client, from flags and the files that they name; undefined where the first-party endpoints are asked. */
export async function readClient(issuer: string, flags: IssuerFlags): Promise<Client | undefined> {
  const { clientId, clientSecretFile, clientAuth, clientKey, otherClientId, otherClientSecretFile, tokenEndpoint } =
    flags;
  if (clientId === undefined) {
    if (clientSecretFile === undefined && clientKey === undefined) return undefined;
    throw wrongUse('client_required', 'a secret or a key is a client’s: name it with --client-id');
  }
  const otherSecret = await readSecret(otherClientSecretFile);
  return {
    clientId,
    authentication: clientAuth === 'post' ? 'client_secret_post' : 'client_secret_basic',
    ...(clientSecretFile === undefined ? {} : { clientSecret: (await readSecret(clientSecretFile)) ?? '' }),
    ...(clientKey === undefined ? {} : { key: await readClientKey(clientKey, issuer) }),
    ...(tokenEndpoint === undefined ? {} : { tokenEndpoint }),
    ...(otherClientId === undefined
      ? {}
      : { otherClient: { clientId: otherClientId, ...(otherSecret && { clientSecret: otherSecret }) } }),
  };
}

async function readSecret(file: string | undefined): Promise<string | undefined> {
  return file === undefined ? undefined : (await readPrivateFile(file, 'client’s secret')).trim();
}

async function readClientKey(file: string, audience: string): Promise<ClientKey> {
  const jwk = parseJwk(await readPrivateFile(file, 'client’s key'));
  if (jwk?.alg === undefined || jwk.d === undefined) {
    throw wrongUse('client_key_malformed', `${file}: the client’s key must be a private JWK with alg`);
  }
  return { alg: jwk.alg, jwk, audience, ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) };
}

function parseJwk(text: string): Jwk | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
