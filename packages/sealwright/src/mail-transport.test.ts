import { afterEach, describe, expect, it } from 'vitest';
import { openPostbox, type Postbox, type PostboxOptions } from '../test/smtp-postbox.ts';
import { certificate, privateKey } from '../test/tls-material.ts';
import { findFreePort } from './free-port.ts';
import { createMailTransport, type MailFailure } from './mail-transport.ts';
import type { MailServer } from './mail-url.ts';
import { parseMailUrl } from './mail-url.ts';

let postbox: Postbox | undefined;
afterEach(async () => {
  await postbox?.close();
  postbox = undefined;
});

const letter = { subject: 'Grüße', text: `Hello\n\n${'a1b2'.repeat(120)}\n.\n` };
const sender = { name: 'Example Login', address: 'login@example.com' };
const never = new AbortController().signal;
const tlsCertificate = { certificate, key: privateKey };

async function send(
  options: PostboxOptions,
  server: Partial<MailServer> = {},
  { to = 'jane@example.org', trusted = true } = {},
): Promise<MailFailure | undefined> {
  postbox = await openPostbox(options);
  const transport = createMailTransport({
    server: { ...parseMailUrl(`smtp://127.0.0.1:${postbox.port}`), ...server },
    sender,
    certificateAuthorities: trusted ? certificate : undefined,
  });
  return transport.send(to, letter, never);
}

describe('a mail', () => {
  it('arrives as it was written, to one recipient, from one sender', async () => {
    expect(await send({})).toBeUndefined();
    expect(postbox?.mails).toMatchObject([
      { from: 'login@example.com', to: ['jane@example.org'], text: letter.text, encrypted: false },
    ]);
    const headers = postbox?.mails[0]?.headers ?? [];
    expect(headers).toContain('From: Example Login <login@example.com>');
    expect(headers).toContain('To: jane@example.org');
    expect(headers).toContain('Auto-Submitted: auto-generated');
    expect(headers).toContain('Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=');
    expect(headers.filter((header) => /^(bcc|cc|x-mailer|reply-to)/i.test(header))).toEqual([]);
  });

  it.each([
    'jane@example.org\r\nBcc: everybody@example.org',
    'jane@example.org>\r\nRCPT TO:<everybody@example.org',
    'jane@example.org, everybody@example.org',
    'Jane <jane@example.org>',
    '"jane everybody@example.org"@example.com',
    'jane@example.org (comment)',
    'jane\u2028@example.org',
    '@example.org',
    'jane',
  ])('to %j is not sent, to nobody', async (to) => {
    expect(await send({}, {}, { to })).toEqual({ again: false, code: 'EENVELOPE', reply: undefined });
    expect(postbox?.connections()).toBe(0);
  });

  it('with a subject that would be two headers stays one', async () => {
    postbox = await openPostbox();
    const transport = createMailTransport({ server: parseMailUrl(`smtp://127.0.0.1:${postbox.port}`), sender });
    await transport.send('jane@example.org', { subject: 'a\r\nBcc: b@example.org', text: 'x' }, never);
    expect(postbox.mails[0]?.to).toEqual(['jane@example.org']);
    expect(postbox.mails[0]?.headers.some((header) => header.startsWith('Bcc'))).toBe(false);
  });
});

describe('TLS', () => {
  it.each([
    ['at-once', 'at-once'],
    ['starttls', 'required'],
  ] as const)('%s is used where it is demanded, the password inside it', async (tls, demanded) => {
    const { credentials } = parseMailUrl('smtps://mailer:hunter2@x.example');
    const options = { tls, certificate: tlsCertificate, credentials: { user: 'mailer', password: 'hunter2' } };
    expect(await send(options, { tls: demanded, credentials })).toBeUndefined();
    expect(postbox?.mails).toMatchObject([{ encrypted: true, user: 'mailer' }]);
  });

  it('that is demanded and not offered sends nothing, the password least of all', async () => {
    const { credentials } = parseMailUrl('smtps://mailer:hunter2@x.example');
    const options = { tls: 'none', credentials: { user: 'mailer', password: 'hunter2' } } as const;
    expect(await send(options, { tls: 'required', credentials })).toEqual({ again: false, code: 'ETLS', reply: 500 });
    expect([postbox?.mails, postbox?.triedPasswords]).toEqual([[], []]);
  });

  it.each(['at-once', 'starttls'] as const)(
    '%s under a certificate that nobody vouches for sends nothing',
    async (tls) => {
      const { credentials } = parseMailUrl('smtps://mailer:hunter2@x.example');
      const options = { tls, certificate: tlsCertificate, credentials: { user: 'mailer', password: 'hunter2' } };
      const demanded = tls === 'at-once' ? 'at-once' : 'required';
      expect(await send(options, { tls: demanded, credentials }, { trusted: false })).toEqual({
        again: false,
        code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
        reply: undefined,
      });
      expect([postbox?.mails, postbox?.triedPasswords]).toEqual([[], []]);
    },
  );

  it('under the certificate of another host sends nothing', async () => {
    const options = { tls: 'at-once', certificate: tlsCertificate } as const;
    expect(await send({ ...options, host: '127.0.0.2' }, { tls: 'at-once', host: '127.0.0.2' })).toMatchObject({
      again: false,
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    expect(postbox?.connections()).toBe(0);
    expect(postbox?.mails).toEqual([]);
  });
});

describe('what a mail server refuses', () => {
  it.each([
    [450, true, 'EENVELOPE'],
    [421, true, 'ECONNECTION'],
    [550, false, 'EENVELOPE'],
    [552, false, 'EENVELOPE'],
  ])('with %i is told by its code alone', async (reply, again, code) => {
    const failure = await send({ reply: () => reply });
    expect(failure).toEqual({ again, code, reply });
    expect(JSON.stringify(failure)).not.toContain('jane');
  });

  it('since the password is wrong is not tried again', async () => {
    const { credentials } = parseMailUrl('smtp://mailer:hunter2@127.0.0.1');
    const failure = await send({ credentials: { user: 'mailer', password: 'other' } }, { credentials });
    expect(failure).toEqual({ again: false, code: 'EAUTH', reply: 535 });
  });

  it('by not being there is tried again', async () => {
    const port = await findFreePort();
    const transport = createMailTransport({ server: parseMailUrl(`smtp://127.0.0.1:${port}`), sender });
    expect(await transport.send('jane@example.org', letter, never)).toMatchObject({
      again: true,
      code: 'ECONNREFUSED',
    });
  });

  it('by saying nothing ends when it is called off', async () => {
    postbox = await openPostbox({ silent: true });
    const transport = createMailTransport({ server: parseMailUrl(`smtp://127.0.0.1:${postbox.port}`), sender });
    const callOff = new AbortController();
    const sending = transport.send('jane@example.org', letter, callOff.signal);
    while (postbox.connections() === 0) await new Promise((resolve) => setImmediate(resolve));
    callOff.abort();
    expect(await sending).toMatchObject({ again: true, code: 'EABORT' });
  });
});
