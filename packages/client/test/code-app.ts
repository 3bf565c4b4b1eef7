import { createSessionClient } from '@sealwright/client';
import { type Arrival, createCodeGrant } from '@sealwright/client/code';
import { createDpop } from '@sealwright/client/dpop';

/** What the application's server tells its page. */
export interface CodeAppConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly dpop: boolean;
}

const { issuer, clientId, dpop } = (globalThis as unknown as { readonly config: CodeAppConfig }).config;
const proof = createDpop({ issuer, clientId });
const origin = globalThis.location.origin;
const grant = createCodeGrant({
  ...{ issuer, clientId, redirectUri: `${origin}/callback`, postLogoutRedirectUri: `${origin}/out` },
  ...{ scope: 'openid email', ...(dpop && { proof }) },
});
const client = createSessionClient({ grant, apis: [issuer], ...(dpop && { proof }) });

/** What the tests ask of a page: each answer is plain data. */
const app = {
  ...{ grant, client, proof },
  ready: begin(),
  async email(): Promise<unknown> {
    const answer = await client.fetch(`${issuer}/userinfo`);
    return answer.status === 200 ? ((await answer.json()) as { readonly email: unknown }).email : answer.status;
  },
};
Object.assign(globalThis, { app });

async function begin(): Promise<{ readonly arrival: string; readonly status: string }> {
  const arrival = await grant.arrival();
  if (arrival.kind === 'signed-in') history.replaceState(null, '', arrival.returnTo);
  const { status } = await client.start();
  return { arrival: nameOf(arrival), status };
}

function nameOf(arrival: Arrival): string {
  return arrival.kind === 'refused' ? (arrival.error.error ?? arrival.error.code) : arrival.kind;
}
