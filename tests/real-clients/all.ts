import { authJs } from './auth-js.ts';
import { authlib } from './authlib.ts';
import { oauth4webapi } from './oauth4webapi.ts';
import { oidcClientTs } from './oidc-client-ts.ts';
import { openidClient } from './openid-client.ts';
import { passportClient } from './passport.ts';
import { flows, type RealClient } from './scene.ts';

export const realClients: readonly RealClient[] = [
  openidClient,
  oauth4webapi,
  oidcClientTs,
  authJs,
  passportClient,
  authlib,
];

/** Client by flow, as Markdown: what `passed` says of each that there is. */
export function table(passed: (client: string, flow: string) => boolean): string {
  const heads = realClients.map(({ name, version }) => `${name} ${version}`);
  const rows = flows.map((flow) => [
    flow,
    ...realClients.map((client) =>
      client.flows[flow] === undefined ? '–' : passed(client.name, flow) ? 'passed' : '**failed**',
    ),
  ]);
  const lines = [['flow', ...heads], ['flow', ...heads].map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
