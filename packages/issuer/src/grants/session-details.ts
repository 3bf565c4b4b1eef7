import { errors } from '../errors.ts';
import type { ClientRow, JsonObject, SessionDetails } from '../ports.ts';

interface Granted {
  readonly resources: readonly string[];
  readonly claims: JsonObject | null;
  readonly offline: boolean;
}

/**
 * The resources of a grant (RFC 8707): those that were asked for, or the first that the client is registered for. One that
 * is registered for none gets a token that no API takes, good at `/userinfo` alone.
 */
export function grantedResources(
  { resources }: Pick<Granted, 'resources'>,
  client: ClientRow,
  issuer: string,
): readonly string[] {
  if (resources.length > 0) return resources;
  return [client.resources[0] ?? `${issuer}/userinfo`];
}

/** The `aud` of one access token: one of the granted, the first if none is asked for. @throws AuthError `resource_refused` */
export function pickResource(
  asked: string | undefined,
  granted: Pick<Granted, 'resources'>,
  client: ClientRow,
  issuer: string,
): string {
  const resources = grantedResources(granted, client, issuer);
  const picked = asked ?? resources[0];
  if (picked === undefined || !resources.includes(picked)) throw errors.create('resource_refused');
  return picked;
}

/** What a session's row keeps of its grant; members that say nothing are left out. */
export function sessionDetails(
  { claims, offline }: Granted,
  {
    resources,
    certificate,
    subject,
  }: {
    readonly resources: readonly string[];
    readonly certificate: string | null;
    readonly subject: string | null;
  },
): SessionDetails {
  return {
    ...(resources.length > 1 && { resources }),
    ...(claims !== null && { claims }),
    ...(offline && { offline }),
    ...(certificate !== null && { certificate }),
    ...(subject !== null && { subject }),
  };
}
