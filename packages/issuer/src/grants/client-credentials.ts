import type { AccessToken, AccessTokenMinter, Confirmation } from '../access-token.ts';
import { requireGrant } from '../client-settings.ts';
import { errors } from '../errors.ts';
import type { IssuerContext } from '../issuer-context.ts';
import { openidScopes } from '../openid/claims-of-scope.ts';
import type { ClientRow } from '../ports.ts';
import { chooseResource } from '../resource-choice.ts';
import { narrowScope } from '../scope.ts';

/** What a client asks for in its own name. */
export interface MachineRequest {
  /** It has authenticated. */
  readonly client: ClientRow;
  /** Within its registered scopes; all of them if left out. */
  readonly scope?: string | undefined;
  /** One of its registered resources; the first if left out. */
  readonly resource?: string | undefined;
  readonly confirmation: Confirmation | null;
}

export interface MachineGrant extends AccessToken {
  readonly scope: string;
}

/**
 * The client credentials grant (RFC 6749 §4.4): a token in which the client speaks for itself. `sub` is its `client_id`
 * (RFC 9068 §2.2), and there is no session: it dies by its `jti`, with its client, with the issuer, or at its `exp`.
 *
 * It does NOT authenticate the client, and answers no refresh token (§4.4.3).
 */
export interface ClientCredentials {
  /** @throws AuthError `grant_unauthorized`, `scope_refused`, `resource_refused` */
  issue(request: MachineRequest): Promise<MachineGrant>;
}

export function createClientCredentials(context: IssuerContext, minter: AccessTokenMinter): ClientCredentials {
  const { settings, store } = context;
  return Object.freeze({
    async issue({ client, scope: asked, resource: wanted, confirmation }: MachineRequest): Promise<MachineGrant> {
      requireGrant(client, 'client_credentials');
      const resource = chooseResource(client, wanted);
      // What speaks of a person has nothing to say here: there is no `openid` without somebody who signed in.
      const own = client.scopes.filter((name) => !openidScopes.includes(name));
      const scope = narrowScope(asked ?? null, own);
      if (scope === undefined) throw errors.create('scope_refused');
      // Both are read before the token is made: whatever is revoked later is later than the token.
      const issuedAt = settings.wallClock();
      const { clientId } = client;
      const [issuerEpoch, clientEpoch] = await store.revocations.currentEpochs(clientId, clientId);
      const token = await minter.mint({
        ...{ sub: clientId, clientId, epochs: [issuerEpoch, clientEpoch, 0] as const, session: null, roles: [] },
        ...{ resource, scope, confirmation, issuedAt },
      });
      return { ...token, scope };
    },
  });
}
