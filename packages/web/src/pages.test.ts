import { createHash } from 'node:crypto';
import type { PageView } from '@sealwright/server';
import { describe, expect, it } from 'vitest';
import { everydayTexts, sampleViews } from '../test/sample-views.ts';
import { messagesEn } from './messages-en.ts';
import { createPages, type PagesOptions } from './pages.ts';

const render = (view: PageView, language = 'en', options: PagesOptions = {}) =>
  createPages(options).render(view, { acceptLanguage: language });
const policyOf = (view: PageView, options: PagesOptions = {}): string =>
  render(view, 'en', options).headers['content-security-policy'] ?? '';
const signIn = sampleViews()['sign-in'] as PageView & { kind: 'sign-in' };

const hostile = [
  '"><script>alert(1)</script>',
  "' onfocus='alert(1)' autofocus='",
  '</style></title><img src=x onerror=alert(1)>',
  '<!--',
  '{{7*7}}<%= 7 %>',
  '\u0000\ud800&lt;',
];

describe.each(Object.keys(sampleViews()))('the page “%s”', (kind) => {
  it.each(hostile)('keeps %j text, in every slot', (attack) => {
    const texts = { name: attack, place: attack, email: attack, scope: attack, uri: attack, token: attack };
    const shown = render(sampleViews(texts)[kind] as PageView).html;
    const tame = { name: 'a', place: 'a', email: 'a', scope: 'a', uri: 'a', token: 'a' };
    expect(tagsOf(shown)).toStrictEqual(tagsOf(render(sampleViews(tame)[kind] as PageView).html));
    expect(shown).not.toContain(attack.includes('<') ? '<script' : '\0');
  });

  it.each(['en', 'de', 'fr'])('is whole in “%s”', (language) => {
    const { html, headers } = render(sampleViews()[kind] as PageView, language);
    expect(html).toMatch(new RegExp(`^<!doctype html>\n<html lang="${language}" dir="ltr">`));
    expect(headers['content-language']).toBe(language);
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html).not.toMatch(/<script|javascript:|style="| on[a-z]+="|undefined|\[object/);
  });
});

describe('what guards a page', () => {
  it('allows its one style by its hash, no script, no frame and no base', () => {
    const { html, headers } = render(signIn);
    const style = /<style>(.*)<\/style>/s.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; img-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
    );
  });

  it('is kept by no cache, and tells its address to nobody but this server', () => {
    expect(render(signIn).headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
      'x-frame-options': 'DENY',
    });
  });

  it.each([
    ['https://app.example/cb?x=1', 'https://app.example'],
    ['http://127.0.0.1:4711/cb', 'http://127.0.0.1:4711'],
    ['http://[::1]:4711/cb', 'http:'],
    ['com.example.app:/cb', 'com.example.app:'],
  ])('lets a form end at %s, by %s', (leadsTo, source) => {
    const view: PageView = { ...signIn, form: { ...signIn.form, leadsTo } };
    expect(policyOf(view)).toContain(`; form-action 'self' ${source};`);
  });

  it('names the logo’s origin and nothing more', () => {
    expect(policyOf(signIn, { logo: 'https://cdn.example/logo.png' })).toContain('img-src https://cdn.example;');
    expect(policyOf(signIn, { logo: 'data:image/png;base64,AAAA' })).toContain('img-src data:;');
  });

  it('links only to https addresses of strangers', () => {
    const uris = [
      'javascript:alert(1)',
      'http://plain.example/',
      'data:text/html,x',
      '//other.example',
      'https://a:b@c.example/',
    ];
    for (const uri of uris) {
      const { html } = render(sampleViews({ ...everydayTexts, uri })['consent'] as PageView);
      expect(html).not.toContain('<a ');
    }
    expect(render(sampleViews()['consent'] as PageView).html).toContain('href="https://ledger.example/about"');
  });

  it('goes on to web addresses alone after signing out, in the same window', () => {
    const html = (continueTo: string) => render({ kind: 'signed-out', continueTo, clientName: 'Ledger' }).html;
    expect(html('http://127.0.0.1:3000/out')).toContain('<a href="http://127.0.0.1:3000/out">Continue to');
    for (const none of ['javascript:alert(1)', 'data:text/html,x', 'com.example:/out', '/out', '']) {
      expect(html(none)).not.toContain('<a ');
    }
  });

  it('posts to a path of this server alone', () => {
    for (const action of ['//evil.example/', 'https://evil.example/', '/\\evil.example', 'interaction', '/a\tb']) {
      expect(() => render({ ...signIn, form: { ...signIn.form, action } })).toThrow(TypeError);
    }
  });
});

describe('the operator', () => {
  it('gives the name, the colour, the logo and words for scopes of their own', () => {
    const options = {
      productName: 'Example <ID>',
      accent: '#0a6b4f',
      logo: 'https://cdn.example/logo.png',
      scopeTexts: { 'orders:read': { en: 'see your orders', de: 'Ihre Bestellungen sehen' } },
    };
    const { html } = render(sampleViews()['consent'] as PageView, 'de', options);
    expect(html).toContain('<title>Zugriff erlauben? – Example &lt;ID&gt;</title>');
    expect(html).toContain('--button: #0a6b4f');
    expect(html).toContain('<img src="https://cdn.example/logo.png" alt="">');
    expect(html).toContain('<li>Ihre Bestellungen sehen</li>');
  });

  it('gives a language of their own, from right to left too', () => {
    const languages = [{ ...messagesEn, language: 'ar', direction: 'rtl' } as const];
    const { html } = render(signIn, 'ar', { languages, defaultLanguage: 'de' });
    expect(html).toContain('<html lang="ar" dir="rtl">');
    expect(render(signIn, 'xx', { languages, defaultLanguage: 'de' }).html).toContain('<html lang="de"');
  });

  it.each<PagesOptions>([
    { logo: 'http://cdn.example/logo.png' },
    { logo: 'data:text/html,x' },
    { logo: `data:image/png;base64,${'A'.repeat(70_000)}` },
    { accent: 'blue' },
    { defaultLanguage: 'xx' },
  ])('is told at once of %o', (options) => {
    expect(() => createPages(options)).toThrow(TypeError);
  });
});

/** Every tag with the names of its attributes, without their values. */
function tagsOf(html: string): readonly string[] {
  const body = html.slice(html.indexOf('</head>'));
  return [...body.matchAll(/<([a-z0-9/]+)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*>/g)].map(
    ([, name, rest = '']) => `<${name}${rest.replaceAll(/="[^"]*"/g, '')}`,
  );
}
