import { createSessionClient, type SessionClient } from '@sealwright/client';
import { type Arrival, type CodeGrant, createCodeGrant } from '@sealwright/client/code';
import { createDpop, type ProofOfPossession } from '@sealwright/client/dpop';

export interface Application {
  readonly grant: CodeGrant;
  readonly client: SessionClient;
  readonly proof: ProofOfPossession;
  /** What came of the address at which the page was opened. */
  readonly arrival: Arrival;
}

/** In the first script of every page of the application, `/callback` and `/out` among them. `bound`: tokens that are bound to a key. */
export async function openApplication(issuer: string, clientId: string, bound: boolean): Promise<Application> {
  const { origin } = location;
  const proof = createDpop({ issuer, clientId });
  const grant = createCodeGrant({
    issuer,
    clientId,
    redirectUri: `${origin}/callback`,
    postLogoutRedirectUri: `${origin}/out`,
    scope: 'openid email',
    ...(bound && { proof }),
  });
  const client = createSessionClient({ grant, apis: [issuer], ...(bound && { proof }) });

  const arrival = await grant.arrival();
  // Back to where the person was; `/callback` does not stay in the history.
  if (arrival.kind === 'signed-in') history.replaceState(null, '', arrival.returnTo);
  await client.start();
  return { grant, client, proof, arrival };
}
