import type { Arrival } from '@sealwright/client/code';
import { type Application, openApplication } from './code-sign-in.ts';

/** What the application's server tells its page. */
interface CodeAppConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly dpop: boolean;
}

const { issuer, clientId, dpop } = (globalThis as unknown as { readonly config: CodeAppConfig }).config;

/** What the tests ask of a page: each answer is plain data. */
const app = {
  ready: openApplication(issuer, clientId, dpop).then(begin),
  async email(): Promise<unknown> {
    const { client } = app as unknown as Application;
    const answer = await client.fetch(`${issuer}/userinfo`);
    return answer.status === 200 ? ((await answer.json()) as { readonly email: unknown }).email : answer.status;
  },
};
Object.assign(globalThis, { app });

function begin(opened: Application): { readonly arrival: string; readonly status: string } {
  Object.assign(app, opened);
  return { arrival: nameOf(opened.arrival), status: opened.client.state.status };
}

function nameOf(arrival: Arrival): string {
  return arrival.kind === 'refused' ? (arrival.error.error ?? arrival.error.code) : arrival.kind;
}
