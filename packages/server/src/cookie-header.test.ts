import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authorizeUrl, callback, createBrowser } from '../test/page-browser.ts';
import { plainPages } from '../test/plain-pages.ts';
import { createRig, goodPassword, origin, type Rig } from '../test/rig.ts';
import { browserCookieName, flowCookieName } from './browser-cookies.ts';
import { readCookie } from './cookie-header.ts';
import { refreshCookieName } from './refresh-cookie.ts';

const name = refreshCookieName;
/** What `trim()` takes for white space, and a header does not. */
const foreignBlanks = ['\u00a0', '\u000b', '\u000c', '\u0085', '\u1680', '\u2003', '\u2028', '\u3000', '\ufeff'];

describe('a cookie by its name', () => {
  it.each(['', ' ', '\t', ' \t '])('is found with %j around it and its value', (blank) => {
    expect(readCookie(`a=1;${blank}${name}${blank}=${blank}v=w${blank}; b=2`, name)).toBe('v=w');
  });

  it.each(foreignBlanks)('is another one with %j before or after its name', (blank) => {
    expect(readCookie(`${blank}${name}=planted`, name)).toBeUndefined();
    expect(readCookie(`a=1; ${blank} ${name}=planted`, name)).toBeUndefined();
    expect(readCookie(`${name}${blank}=planted`, name)).toBeUndefined();
    expect(readCookie(`${blank}${name}=planted; ${name}=own; ${name}${blank}=planted`, name)).toBe('own');
    expect(readCookie(`${name}=${blank}v${blank}`, name)).toBe(`${blank}v${blank}`);
  });

  it.each([
    ['in other letters', name.replace('__Host-', '__host-')],
    ['in capitals', name.toUpperCase()],
    ['between quotes', `"${name}"`],
    ['in escapes', name.replace('_', '%5F')],
    ['as a part of a longer one', `x${name}`],
    ['behind a $', `$${name}`],
  ])('is another one %s', (_, other) => {
    expect(readCookie(`${other}=planted; ${name}=own`, name)).toBe('own');
    expect(readCookie(`${other}=planted`, name)).toBeUndefined();
  });

  it('keeps the quotes of its value, needs its equals sign, and may be empty', () => {
    expect(readCookie(`${name}="v"`, name)).toBe('"v"');
    expect(readCookie(`${name}; b=${name}`, name)).toBeUndefined();
    expect(readCookie(`${name}=`, name)).toBe('');
    expect(readCookie(null, name)).toBeUndefined();
  });

  it('is refused when it comes twice by exactly that name', () => {
    for (const second of [`${name}=b`, ` \t${name}\t=b`, `${name}=a`, `${name}=`])
      expect(() => readCookie(`${name}=a;${second}`, name)).toThrow(
        expect.objectContaining({ code: 'credentials_several' }),
      );
  });
});

describe('a cookie that a sibling host planted by a byte before its name', () => {
  let rig: Rig;
  let port: number;
  const email = 'mallory@example.com';
  beforeAll(async () => {
    rig = await createRig({ server: { pages: plainPages } });
    await rig.signUp(email);
    const shop = { kind: 'public', redirectUris: [callback], scopes: ['openid', 'email'] } as const;
    await rig.issuer.clients.add({ ...shop, clientId: 'shop', name: 'Shop' });
    ({ port } = await rig.handler.listen({ host: '127.0.0.1', port: 0 }));
  });
  afterAll(() => rig.close());

  /** By bytes, as a browser sends them: status and text of the answer. */
  async function send(line: string, cookie: string, more: readonly string[] = []): Promise<[number, string]> {
    const socket = connect(port, '127.0.0.1');
    const head = [`${line} HTTP/1.1`, 'Host: 127.0.0.1:4000', 'Connection: close', `Cookie: ${cookie}`, ...more];
    socket.write(Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    await once(socket, 'close');
    return [Number(text.split(' ', 2)[1]), text];
  }
  const refresh = (cookie: string) =>
    send('POST /token/refresh', cookie, [
      'Content-Type: application/json',
      `Origin: ${origin}`,
      'Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0',
    ]);

  it('refreshes nothing, and shuts nobody out', async () => {
    const { cookie: token } = await rig.logIn(email, { transport: 'cookie' }, { headers: { origin } });
    const cookie = `${name}=${token}`;
    expect((await refresh(`\u00a0${cookie}`))[0]).toBe(400);
    expect(rig.lines.at(-1)).toMatchObject({ code: 'refresh_token_missing' });
    expect((await refresh(`\u00a0${name}=planted; ${cookie}; ${name}\u00a0=planted`))[0]).toBe(200);
    expect((await refresh(`${cookie}; ${cookie}`))[0]).toBe(400);
    expect(rig.lines.at(-1)).toMatchObject({ code: 'credentials_several' });
  });

  it('signs nobody in at the pages, and takes nobody’s place there', async () => {
    const browser = createBrowser(rig);
    await browser.press(await browser.get('/sign-in'), 'sign-in', { email, password: goodPassword });
    const own = `${browserCookieName}=${browser.cookies.get(browserCookieName)}`;
    const planted = `\u00a0${browserCookieName}=planted`;
    expect((await send('GET /', own))[1]).toContain(email);
    expect((await send('GET /', `\u00a0${own}`))[1]).not.toContain(email);
    const [status, text] = await send('GET /', `${planted}; ${own}`);
    expect([status, text.includes(email)]).toStrictEqual([200, true]);
    expect((await send('GET /', `${own}; ${own}`))[1]).not.toContain(email);
    expect(rig.lines.at(-1)).toMatchObject({ code: 'credentials_several' });
  });

  it('opens no interaction of another browser', async () => {
    const browser = createBrowser(rig);
    const { location = '' } = await browser.get(authorizeUrl('shop'));
    const flow = `${flowCookieName}=${browser.cookies.get(flowCookieName)}`;
    const line = `GET ${new URL(location).pathname}`;
    expect((await send(line, flow))[0]).toBe(200);
    expect((await send(line, `\u00a0${flow}`))[0]).toBe(403);
    expect((await send(line, `\u00a0${flowCookieName}=planted; ${flow}`))[0]).toBe(200);
    expect((await send(line, `${flow}; ${flow}`))[0]).toBe(400);
  });
});
