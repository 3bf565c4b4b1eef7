import { afterEach, describe, expect, it } from 'vitest';
import { openPostbox, type Postbox, type PostboxOptions } from '../test/smtp-postbox.ts';
import { createCounters } from './counters.ts';
import { createLog } from './log.ts';
import { createSmtpMail, type SmtpMailOptions } from './mail.ts';

const issuer = 'https://login.example.com';
const verification = { email: 'jane@example.org', code: 'c0de-'.repeat(60), expiresInSeconds: 86_400 };

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

async function open(options: Partial<SmtpMailOptions> = {}, postboxOptions: PostboxOptions = {}) {
  const postbox: Postbox = await openPostbox(postboxOptions);
  const lines: string[] = [];
  const log = createLog({ level: 'debug', to: { write: (line) => void lines.push(line) } });
  const counters = createCounters();
  const mail = createSmtpMail({
    url: `smtp://127.0.0.1:${postbox.port}`,
    from: 'Example <login@example.com>',
    issuer,
    log,
    counters,
    ...options,
    queue: { retryMilliseconds: [1, 1], drainMilliseconds: 2_000, ...options.queue },
  });
  opened.push(postbox, mail);
  return { postbox, mail, lines, counters };
}

describe('the mail of a sign-up', () => {
  it('holds the code whole, and what to do with it', async () => {
    const { postbox, mail } = await open();
    await mail.sendVerification(verification);
    const { text, headers, to } = await postbox.mail(0);
    expect(to).toEqual(['jane@example.org']);
    expect(headers).toContain('Subject: Confirm your address for login.example.com');
    expect(text.split('\n')).toContain(verification.code);
    expect(text).toContain('24 hours');
    expect(text).not.toContain('undefined');
  });

  it('links to the page of the application, with the code where no server sees it', async () => {
    const { postbox, mail } = await open({ verificationPage: 'https://app.example.com/verify?lang=en' });
    await mail.sendVerification(verification);
    const { text } = await postbox.mail(0);
    expect(text.split('\n')).toContain(`https://app.example.com/verify?lang=en#code=${verification.code}`);
  });

  it('tells the owner of an account, and gives no code', async () => {
    const { postbox, mail } = await open();
    await mail.sendAlreadyRegistered({ email: 'jane@example.org' });
    const { text, headers } = await postbox.mail(0);
    expect(headers).toContain('Subject: You have an account at login.example.com');
    expect(text).not.toMatch(/code|http/);
  });
});

describe('sending', () => {
  it('answers before anything is sent, whichever mail it is and though the mail server says nothing', async () => {
    const { postbox, mail, counters } = await open({ queue: { drainMilliseconds: 1 } }, { silent: true });
    await mail.sendVerification(verification);
    await mail.sendAlreadyRegistered({ email: 'jane@example.org' });
    expect(postbox.mails).toEqual([]);
    await mail.close();
    expect(counters.read()).toEqual({
      'mails_total{kind="already_registered",outcome="abandoned"}': 1,
      'mails_total{kind="verification",outcome="abandoned"}': 1,
    });
  });

  it('is tried again when the server puts it off', async () => {
    const { postbox, mail, counters } = await open({}, { reply: (attempt) => (attempt < 2 ? 451 : undefined) });
    await mail.sendVerification(verification);
    await postbox.mail(0);
    await mail.close();
    expect(postbox.mails).toHaveLength(1);
    expect(counters.read()).toEqual({
      'mails_total{kind="verification",outcome="retried"}': 2,
      'mails_total{kind="verification",outcome="sent"}': 1,
    });
  });

  it('ends with what is queued when it is closed, and takes nothing more', async () => {
    const { postbox, mail } = await open({ queue: { concurrency: 1 } });
    for (let index = 0; index < 5; index += 1) await mail.sendVerification(verification);
    await mail.close();
    expect(postbox.mails).toHaveLength(5);
    await expect(mail.sendVerification(verification)).rejects.toThrow('the mail queue is full or closed');
  });

  it('is refused alike for both mails when the queue is full', async () => {
    const { mail, counters } = await open({ queue: { maxMails: 1, drainMilliseconds: 1 } }, { silent: true });
    await mail.sendVerification(verification);
    await expect(mail.sendVerification(verification)).rejects.toThrow('the mail queue is full or closed');
    await expect(mail.sendAlreadyRegistered({ email: 'a@example.org' })).rejects.toThrow('full or closed');
    expect(counters.read()).toMatchObject({ 'mails_total{kind="verification",outcome="not_taken"}': 1 });
  });

  it('that fails logs the codes, and neither address nor code nor password nor the server’s words', async () => {
    const credentials = { user: 'mailer', password: 'right' };
    const { postbox, mail, lines } = await open({}, { credentials });
    const wrong = await open({ url: `smtp://mailer:hunter2@127.0.0.1:${postbox.port}` });
    await wrong.mail.sendVerification(verification);
    await wrong.mail.close();
    expect(wrong.lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'warn', mail: 'verification', code: 'EAUTH', reply: 535, msg: 'a mail was not accepted' },
      { level: 'error', mail: 'verification', outcome: 'failed', msg: 'a mail was given up' },
    ]);
    for (const word of ['hunter2', 'jane', verification.code, 'no such user']) {
      expect(wrong.lines.join()).not.toContain(word);
    }
    await mail.close();
    expect(lines).toEqual([]);
  });
});

describe('an option', () => {
  it.each([
    [{ url: 'http://user:hunter2@mail.example.com' }, 'mail.url is not an smtps or smtp URL'],
    [{ from: 'everybody' }, 'mail.from is not an address'],
    [{ verificationPage: 'http://app.example.com/' }, 'mail.verificationPage is not an https URL'],
  ])('%j is refused at once', (options, said) => {
    const create = () => createSmtpMail({ url: 'smtps://mail.example.com', from: 'a@example.com', issuer, ...options });
    expect(create).toThrow(TypeError);
    expect(create).toThrow(said);
    expect(create).not.toThrow('hunter2');
  });
});
