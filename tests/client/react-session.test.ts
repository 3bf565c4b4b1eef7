import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { repository } from '../../tools/workspace.ts';
import { launchChromium } from '../pages/page-host.ts';

/** An application of one line, whose grant says what the test wants it to say. */
const application = `
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { createSessionClient } from '@sealwright/client';
import { useSession } from '@sealwright/client/react';

let renders = 0;
const granted = { kind: 'granted', accessToken: 't', expiresInSeconds: 900, sub: 'ada', sid: 's1' };
const grant = {
  realm: 'https://id.example.com', audience: '', jar: 'own',
  refresh: async () => granted,
  end: async () => ({ kind: 'ended' }),
};
const client = createSessionClient({ grant, apis: ['https://api.example.com'] });
function Who() {
  const session = useSession(client);
  renders += 1;
  return session.status === 'signed-in' ? session.status + ' ' + session.sub : session.status;
}
createRoot(document.querySelector('main')).render(createElement(Who));
Object.assign(globalThis, { client, countRenders: () => renders });
`;

let browser: Awaited<ReturnType<typeof launchChromium>>;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

it('a component shows who is signed in as it changes, and is rendered only then', async () => {
  const { outputFiles } = await build({
    stdin: { contents: application, resolveDir: join(repository, 'packages/web') },
    bundle: true,
    write: false,
    format: 'esm',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const page = await browser.newPage();
  await page.setContent('<main></main>');
  await page.addScriptTag({ content: outputFiles[0]?.text ?? '', type: 'module' });
  const shows = (text: string): Promise<unknown> =>
    page.waitForFunction(`document.querySelector('main').textContent === ${JSON.stringify(text)}`);
  await shows('unknown');
  await page.evaluate('client.start()');
  await shows('signed-in ada');
  await page.evaluate('client.start().then(() => client.accessToken())');
  await page.evaluate('client.logOut()');
  await shows('signed-out');
  expect(await page.evaluate('countRenders()')).toBe(3);
  await page.close();
});
