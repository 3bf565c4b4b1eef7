import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, authorizeUrl, callback, createBrowser, formOf, signIn } from '../test/page-browser.ts';
import { plainPages } from '../test/plain-pages.ts';
import { createRig, type Rig } from '../test/rig.ts';

let rig: Rig;
let alternating: Rig;
const email = 'person@example.com';
beforeAll(async () => {
  rig = await createRig({ server: { pages: plainPages } });
  await rig.signUp(email);
  await rig.issuer.clients.add({
    ...{ clientId: 'shop', kind: 'public', name: 'Shop', redirectUris: [callback], scopes: ['openid', 'email'] },
  });
  const nodes = [rig.handler, (await rig.addNode({ server: { pages: plainPages } })).handler] as const;
  let turn = 0;
  const fetch: typeof rig.handler.fetch = (request, facts) => {
    turn += 1;
    return nodes[turn % 2 === 0 ? 0 : 1].fetch(request, facts);
  };
  alternating = { ...rig, handler: { ...rig.handler, fetch } };
});
afterAll(() => rig.close());

describe('two nodes on one store', () => {
  it('carry one sign-in between them, request by request', async () => {
    const browser = createBrowser(alternating);
    const consent = await signIn(browser, await browser.open(authorizeUrl('shop')), email);
    expect(consent.view?.kind).toBe('consent');
    const end = await browser.press(consent, 'allow');
    expect(answerOf(end).get('code')).toMatch(/^[\w-]{43}$/);
    for (let turn = 0; turn < 2; turn += 1) {
      expect(answerOf(await browser.get(authorizeUrl('shop', { prompt: 'none' }))).has('code')).toBe(true);
      expect((await browser.get(formOf(consent).action)).view).toMatchObject({ code: 'interaction_expired' });
    }
  });
});
