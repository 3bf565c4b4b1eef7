import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hostileReview, obeyed, review, row, sampleReport, someToken, variant } from '../../test/sample-report.ts';
import { writeHtmlReport } from './html-report.ts';
import { reproduce, shellWord } from './reproduction.ts';

const { target } = sampleReport();
const token = { ...review().facts.get('A01')! };

describe('the report as a page', () => {
  it('has the findings with commands and fixes, what is not tested, and every attack', () => {
    const page = writeHtmlReport(review());
    expect(page).toContain('<p class="verdict high">Failed: a finding is high or worse.</p>');
    expect(page.match(/<article /g)).toHaveLength(3);
    expect(page).toContain('curl -i -H &quot;authorization: Bearer $TOKEN&quot; http://127.0.0.1:4001/me');
    expect(page).toContain('--only A01');
    expect(page).toContain('Let the key say which algorithm it is for. That mends A01.');
    expect(page).toContain('NOT tested: 3 of 7 attacks:');
    expect(page.match(/<th scope="row">/g)).toHaveLength(7);
  });

  it('runs nothing and fetches nothing, by a policy that names its one style sheet', () => {
    const page = writeHtmlReport(review());
    const [, policy = ''] = /Content-Security-Policy" content="([^"]+)"/.exec(page) ?? [];
    const [, sheet = ''] = /<style>([^<]*)<\/style>/.exec(page) ?? [];
    const hash = createHash('sha256').update(sheet).digest('base64');
    expect(policy.replaceAll('&#39;', "'")).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
    expect(page).not.toMatch(/<(?:script|link|img|iframe|object|form|base)\b|\ssrc=|\sstyle=|\son\w+=|url\(|@import/i);
  });

  it('names no more variants than anybody reads', () => {
    const variants = Array.from({ length: 40 }, (_, place) => variant(`v-${place + 1}`, 'accepted', 200));
    const page = writeHtmlReport(review(sampleReport({ rows: [row('F08', 'accepted', variants)] })));
    expect(page).toContain('v-12 (answered 200, 4 ms); and 28 more</p>');
  });

  it('shows a hostile target’s words as words', () => {
    const page = writeHtmlReport(hostileReview());
    for (const one of obeyed) expect(page).not.toContain(one);
    expect(page).not.toContain(someToken.split('.')[1]);
    expect(page).not.toMatch(/<script/i);
    expect(page).toContain(
      '&lt;script&gt;alert(1)&lt;/script&gt; ]]&gt; &amp;amp; &quot;quoted&quot; &#39;single&#39;',
    );
  });
});

describe('the commands that repeat a finding', () => {
  const accepted = { attack: 'A01', verdict: 'accepted' } as const;

  it('are the audit of one attack, and curl with the token from its private file', () => {
    expect(reproduce(target, accepted, token)).toEqual([
      'sealwright audit http --url http://127.0.0.1:4001/me --token-file "$GOOD" --only A01 --accepted-file accepted.json',
      `TOKEN=$(jq -r 'map(select(.attack == "A01"))[0].token' accepted.json)`,
      'curl -i -H "authorization: Bearer $TOKEN" http://127.0.0.1:4001/me',
    ]);
  });

  it('give what the attack needs, by variables of the shell', () => {
    const needs = ['rsa-public-key', 'key-set', 'signing-key', 'other-token:id-token', 'http'];
    expect(reproduce(target, accepted, { ...token, needs } as typeof token)).toEqual([
      'sealwright audit http --url http://127.0.0.1:4001/me --token-file "$GOOD" --jwks "$JWKS" --signing-key "$SIGNING_KEY" --second-token id-token="$ID_TOKEN" --only A01',
    ]);
  });

  it('are the audit alone where the token is in no file, or is not the whole attack', () => {
    expect(reproduce(target, { attack: 'A01', verdict: 'crashed' }, token)).toHaveLength(1);
    expect(reproduce(target, accepted, { ...token, kind: 'staged' })).toHaveLength(1);
    expect(reproduce(target, accepted, { ...token, needs: ['http'] })).toHaveLength(1);
    expect(reproduce({ kind: 'function', name: './verify.js#fn' }, accepted, token)).toEqual([
      "sealwright audit module './verify.js#fn' --only A01",
    ]);
    expect(reproduce({ kind: 'issuer', name: 'https://a.example' }, { ...accepted, attack: 'I01' }, token)).toEqual([
      'sealwright audit issuer https://a.example --only I01',
    ]);
  });

  it.each([
    [{ in: 'cookie', name: 'session' }, '--cookie "session=$TOKEN"'],
    [{ in: 'query', name: 'access_token' }, '--get --data-urlencode "access_token=$TOKEN"'],
    [{ in: 'header', name: 'x-token' }, '-H "x-token: $TOKEN"'],
    [{ in: 'header', name: 'x`id`' }, `-H 'x\`id\`: '"$TOKEN"`],
  ] as const)('carry the token in %j', (carrier, words) => {
    const request = { ...target.request!, carrier };
    expect(reproduce({ ...target, request }, accepted, token)[2]).toBe(`curl -i ${words} http://127.0.0.1:4001/me`);
  });

  it.each(["'", `a'b"c`, '$(id)', '`id`', '-rf', '', 'a b', '!x', 'ä', '\\'])('are one word to a shell: %j', (text) => {
    expect(execFileSync('/bin/sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' })).toBe(text);
  });
});
