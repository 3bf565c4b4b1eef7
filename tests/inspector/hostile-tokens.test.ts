import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../pages/page-host.ts';
import { type InspectorTab, openInspector } from './inspector-tab.ts';

/** What writes itself into pages that let it. Each sets a mark on the window where it runs. */
const attacks = [
  '<script>window.ran=1</script>',
  '<img src=x onerror="window.ran=1">',
  '"><svg/onload=window.ran=1>',
  "' autofocus onfocus='window.ran=1",
  '</textarea><script>window.ran=1</script>',
  '</pre></code></title></style><iframe srcdoc="<script>parent.ran=1</script>">',
  'javascript:window.ran=1//',
  '{{constructor.constructor("window.ran=1")()}}#{window.ran=1}<%= 7*7 %>',
  '<a href="javascript:window.ran=1" id="announcement">x</a>',
  '<!--<script>window.ran=1//-->',
  '<math><mi//xlink:href="data:x,<script>window.ran=1</script>">',
  '__html',
];

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
let browser: Browser;
let tab: InspectorTab;

beforeAll(async () => {
  browser = await launchChromium();
  tab = await openInspector(browser);
});

afterAll(() => browser?.close());

/** Each slot into which the writer of a token, or of a key, gets a text of his own. */
const slots: readonly (readonly [string, (attack: string) => readonly [token: string, key?: string]])[] = [
  ['a header parameter’s value', (attack) => [tokenOf({ alg: 'HS256', kid: attack, typ: attack, jku: attack }, {})]],
  ['a header parameter’s name', (attack) => [tokenOf({ alg: 'HS256', [attack]: attack }, {})]],
  ['the algorithm', (attack) => [tokenOf({ alg: attack, crit: [attack] }, {})]],
  ['a registered claim', (attack) => [tokenOf({ alg: 'HS256' }, registered(attack))]],
  ['a claim’s name', (attack) => [tokenOf({ alg: 'HS256' }, { [attack]: { [attack]: [attack] } })]],
  ['a duplicate’s name', (attack) => [repeated(attack)]],
  ['a payload that is no JSON', (attack) => [`${encode({ alg: 'HS256' })}.${text(attack)}.AAAA`]],
  ['a payload of broken JSON', (attack) => [`${encode({ alg: 'HS256' })}.${text(`{"${attack}": ${attack}`)}.AAAA`]],
  ['the text itself', (attack) => [attack]],
  ['what stands around a token', (attack) => [`Cookie: ${attack}=${tokenOf({ alg: 'HS256' }, {})}; ${attack}`]],
  [
    'the JSON form',
    (attack) => [JSON.stringify({ payload: text(attack), signatures: [{ header: { [attack]: attack } }] })],
  ],
  ['the key', (attack) => [tokenOf({ alg: 'HS256' }, {}), attack]],
  [
    'a key of a set',
    (attack) => [
      tokenOf({ alg: 'ES256', kid: attack }, {}),
      JSON.stringify({ keys: [{ kty: attack, kid: attack, use: attack, alg: attack }] }),
    ],
  ],
];

describe.each(slots)('a text of an attacker in %s', (_, put) => {
  it('is text, and nothing of it runs, loads or becomes an element', async () => {
    for (const attack of attacks) {
      await tab.paste(...put(attack));
      expect(await tab.page.evaluate<string>(strangeElements), attack).toBe('');
    }
    await settled(tab);
    expect(await tab.page.evaluate('window.ran')).toBeUndefined();
    expect(tab.complaints).toStrictEqual([]);
    expect(tab.requests).toStrictEqual([]);
  });
});

it('characters that hide or turn what stands after them are shown by their numbers', async () => {
  await tab.paste(tokenOf({ alg: 'HS256' }, { sub: 'admin\u202egnp.exe\u200b\u2066x\u{e0041}' }));
  const claims = tab.page.getByRole('region', { name: 'Claims' });
  const shown = (await claims.locator('.value').first().textContent()) ?? '';
  expect(shown).toBe('"adminU+202Egnp.exeU+200BU+2066xU+E0041"');
});

/** Elements that the page itself never has, attributes that run, links that lead anywhere but to a specification. */
const strangeElements = `[...document.getElementById('inspector').querySelectorAll('*')].filter((element) =>
  !/^(header|main|section|div|p|h1|h2|h3|ul|li|dl|dt|dd|pre|code|span|bdi|strong|br|label|button|textarea|input|details|summary|a|time|svg|rect|progress)$/
    .test(element.localName)
  || [...element.attributes].some(({ name }) => /^on|^srcdoc$|^style$/.test(name))
  || (element.localName === 'a' && !/^https:\\/\\/(www\\.rfc-editor\\.org|openid\\.net|www\\.iana\\.org|datatracker\\.ietf\\.org|csrc\\.nist\\.gov|www\\.w3\\.org|github\\.com|docs\\.oasis-open\\.org|w3c-ccg\\.github\\.io|paseto\\.io)\\//.test(element.href))
).map((element) => element.outerHTML).join()`;

/** The signature's check and the announcement come a moment after the text. */
async function settled({ page }: InspectorTab): Promise<void> {
  await page.getByText('Checking …').waitFor({ state: 'detached' });
}

function tokenOf(header: object, claims: object): string {
  return `${encode(header)}.${encode(claims)}.${text('no signature at all, but 32 bytes')}`;
}

function text(value: string): string {
  return Buffer.from(value).toString('base64url');
}

function registered(attack: string): object {
  const names = [
    'iss',
    'sub',
    'aud',
    'exp',
    'iat',
    'nbf',
    'jti',
    'sid',
    'client_id',
    'scope',
    'cnf',
    'act',
    'events',
    'roles',
  ];
  return Object.fromEntries(names.map((name) => [name, attack]));
}

function repeated(attack: string): string {
  const name = JSON.stringify(attack);
  return `${encode({ alg: 'HS256' })}.${text(`{${name}:${name},${name}:1}`)}.AAAA`;
}
