import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from './configuration-error.ts';
import { parseConfigurationFile } from './configuration-file.ts';
import { loadConfiguration } from './configuration-load.ts';
import { settings } from './configuration-settings.ts';
import { readMailUrl } from './mail-source.ts';

const good = 'issuer: https://login.example.com\ndefaultResource: https://api.example.com\n';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealwright-configuration-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function load(
  text: string,
  { environment = {}, flags = {} }: { environment?: Record<string, string>; flags?: Record<string, string> } = {},
) {
  const file = join(folder, 'sealwright.yaml');
  await writeFile(file, text);
  return loadConfiguration({ file, environment, flags });
}

async function refusal(text: string, sources?: Parameters<typeof load>[1]): Promise<string> {
  const error = await load(text, sources).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ConfigurationError);
  return (error as ConfigurationError).message.replaceAll(`${folder}/`, '');
}

describe('a configuration', () => {
  it('of two keys is whole: every default is filled in', async () => {
    const configuration = await load(good);
    expect(configuration).toMatchObject({
      issuer: 'https://login.example.com',
      defaultResource: 'https://api.example.com',
      signUp: 'open',
      trustedProxies: [],
      listen: { host: '127.0.0.1', port: 4000 },
      accessToken: { algorithm: 'ES256', lifetimeSeconds: 900 },
      refresh: { windowMilliseconds: 10_000, idleSeconds: 604_800, absoluteSeconds: 2_592_000 },
      keys: { rotateEverySeconds: 7_776_000, publishBeforeSeconds: 86_400 },
      passwords: { memoryKib: 19_456, passes: 2, parallelism: 1 },
      log: { level: 'info' },
    });
  });

  it('takes flags before environment before file before defaults', async () => {
    const text = `${good}listen: { host: 127.0.0.2, port: 1001 }\nlog: { level: warn }\n`;
    const configuration = await load(text, {
      environment: { SEALWRIGHT_LISTEN_PORT: '1002', SEALWRIGHT_LISTEN_HOST: '127.0.0.3' },
      flags: { 'listen.port': '1003' },
    });
    expect(configuration.listen).toMatchObject({ host: '127.0.0.3', port: 1003 });
    expect(configuration.log.level).toBe('warn');
    expect(configuration.accessToken.lifetimeSeconds).toBe(900);
  });

  it('takes the paths in a file from the folder of the file', async () => {
    const configuration = await load(`${good}store: sqlite:./x.db\nkeyEncryptionKeyFile: keys/k\n`);
    expect(configuration.store).toBe(`sqlite:${join(folder, 'x.db')}`);
    expect(configuration.keyEncryptionKeyFile).toBe(join(folder, 'keys/k'));
  });

  it('ignores what Kubernetes sets for a Service of our name', async () => {
    const environment = {
      SEALWRIGHT_SERVICE_HOST: '10.0.0.1',
      SEALWRIGHT_SERVICE_PORT_HTTP: '80',
      SEALWRIGHT_PORT: 'tcp://10.0.0.1:80',
      SEALWRIGHT_PORT_80_TCP_ADDR: '10.0.0.1',
    };
    expect((await load(good, { environment })).listen.port).toBe(4000);
  });

  it('names every setting once, in the file and in the environment', () => {
    expect(new Set(settings.map((setting) => setting.environmentName)).size).toBe(settings.length);
    expect(settings.find((setting) => setting.key === 'accessToken.lifetimeSeconds')?.environmentName).toBe(
      'SEALWRIGHT_ACCESS_TOKEN_LIFETIME_SECONDS',
    );
  });
});

describe('a configuration is refused, with its line and the fix:', () => {
  const inFile: readonly (readonly [title: string, text: string, said: readonly string[]])[] = [
    ['a misspelt key', `${good}lisen: {}\n`, ['sealwright.yaml:3: lisen is not a known key; did you mean listen?']],
    [
      'a misspelt key in a group',
      `${good}listen:\n  host: 127.0.0.1\n  prot: 4000\n`,
      ['sealwright.yaml:5: listen.prot is not a known key; did you mean port?'],
    ],
    [
      'a key that resembles nothing',
      `${good}refresh:\n  qqqqqqqq: 1\n`,
      ['sealwright.yaml:4: refresh.qqqqqqqq is not a known key; known here: windowMilliseconds'],
    ],
    [
      'a long lifetime',
      `${good}\naccessToken:\n  lifetimeSeconds: 86400\n`,
      ['sealwright.yaml:5: accessToken.lifetimeSeconds must be a whole number from 300 to 3600; write 900'],
    ],
    ['a number in quotes', `${good}listen: { port: "4000" }\n`, ['sealwright.yaml:3: listen.port must be a whole']],
    ['a fraction', `${good}listen:\n  port: 1.5\n`, ['sealwright.yaml:4: listen.port must be']],
    [
      'an unknown algorithm',
      `${good}accessToken:\n  algorithm: none\n`,
      ['sealwright.yaml:4: accessToken.algorithm must be one of ES256'],
    ],
    ['a group without keys', `${good}listen: 4000\n`, ['sealwright.yaml:3: listen must hold keys of its own']],
    ['a duplicate key', `${good}signUp: open\nsignUp: closed\n`, ['sealwright.yaml:4: is not YAML', 'duplicate key']],
    ['a broken line', `${good}listen: {\n`, ['is not YAML as it is read here']],
    [
      'an alias',
      `${good}store: &a sqlite:x\nkeyEncryptionKeyFile: *a\n`,
      ['sealwright.yaml:4: keyEncryptionKeyFile must be a path'],
    ],
    ['two documents', `${good}---\nissuer: x\n`, ['is not YAML as it is read here']],
    ['a store of another kind', `${good}store: redis://x\n`, ['sealwright.yaml:3: store must be sqlite: and a path']],
    [
      'an open feed',
      `${good}verifiersOpen: true\n`,
      ['sealwright.yaml:3: verifiersOpen is for the embedded demo alone; remove it, and register each API'],
    ],
    [
      'no issuer',
      'defaultResource: https://api.example.com\n',
      [
        'sealwright.yaml: issuer is not set; write for example issuer: https://login.example.com, or set SEALWRIGHT_ISSUER or --issuer',
      ],
    ],
    ['no default resource', 'issuer: https://login.example.com\n', ['sealwright.yaml: defaultResource is not set']],
    [
      'an issuer in clear',
      good.replace('https://login', 'http://login'),
      ['sealwright.yaml:1: issuer is not https; write an https URL'],
    ],
    ['an issuer with a slash', good.replace('.com\n', '.com/\n'), ['sealwright.yaml:1: issuer ends with a slash']],
    ['an issuer with a query', good.replace('.com\n', '.com/?a\n'), ['sealwright.yaml:1: issuer has a user, a query']],
    [
      'an issuer in capitals',
      good.replace('login', 'LOGIN'),
      ['sealwright.yaml:1: issuer is not written canonically; write https://login.example.com'],
    ],
    [
      'a default resource of our own',
      good.replace('api.example.com', 'login.example.com/admin'),
      ['sealwright.yaml:2: defaultResource is this server’s own'],
    ],
    [
      'everybody as a proxy',
      `${good}trustedProxies: [10.0.0.1/32, 0.0.0.0/0]\n`,
      ['sealwright.yaml:3: trustedProxies trusts nearly everybody'],
    ],
    ['everybody on IPv6 as a proxy', `${good}trustedProxies: ["::/0"]\n`, ['trustedProxies trusts nearly everybody']],
    ['a proxy by name', `${good}trustedProxies: [proxy]\n`, ['trustedProxies holds what is not a CIDR range']],
    ['a certificate without its key', `${good}listen: { tlsCertFile: a.pem }\n`, ['listen.tlsKeyFile is missing']],
    [
      'plain http on the network',
      `${good}listen: { host: 0.0.0.0 }\n`,
      ['sealwright.yaml:3: listen.host offers plain http to the network; set listen.tlsCertFile'],
    ],
    [
      'a loopback issuer on the network',
      `${good.replace('https://login.example.com', 'http://127.0.0.1:4000')}listen: { host: "::" }\n`,
      ['listen.host offers a loopback issuer to the network'],
    ],
    [
      'an idle end after the absolute one',
      `${good}refresh: { idleSeconds: 700000, absoluteSeconds: 600000 }\n`,
      ['refresh.idleSeconds is longer than refresh.absoluteSeconds'],
    ],
    [
      'keys published too late',
      `${good}keys: { rotateEverySeconds: 86400, publishBeforeSeconds: 86400 }\n`,
      ['keys.publishBeforeSeconds is not shorter'],
    ],
    [
      'cheap passwords',
      `${good}passwords: { passes: 1 }\n`,
      ['passwords.memoryKib with passwords.passes is below OWASP'],
    ],
    [
      'sign-up by mail without mail',
      `${good}signUp: verified-email\n`,
      [
        'sealwright.yaml:3: signUp verified-email needs a way to send mail; set mail.url (or mail.urlFile) and mail.from, or write signUp: closed',
      ],
    ],
    ['mail from nobody', `${good}mail: { url: "smtps://m.example" }\n`, ['mail.from is missing; write for example']],
    ['mail by nobody', `${good}mail: { from: a@example.com }\n`, ['mail.url is missing; set mail.url or mail.urlFile']],
    [
      'a mail server given twice',
      `${good}mail: { url: "smtps://m.example", urlFile: u, from: a@example.com }\n`,
      ['sealwright.yaml:3: mail.urlFile is given beside mail.url; remove one of them'],
    ],
    [
      'a mail server with options',
      `${good}mail:\n  url: smtps://m.example/?tls.rejectUnauthorized=false\n  from: a@example.com\n`,
      [
        'sealwright.yaml:4: mail.url has a path, a query or a fragment; write for example url: smtps://mail.example.com',
      ],
    ],
    [
      'a sender that is a list',
      `${good}mail: { url: "smtps://m.example", from: "a@example.com, b@example.com" }\n`,
      ['sealwright.yaml:3: mail.from is not an address'],
    ],
    [
      'a page of sign-up in clear',
      `${good}mail: { url: "smtps://m.example", from: a@b.example, verificationPage: "http://app.example/" }\n`,
      ['sealwright.yaml:3: mail.verificationPage is not an https URL'],
    ],
    ['a store that forgets', `${good}store: "sqlite::memory:"\n`, ['store forgets every session and revocation']],
  ];

  it.each(inFile)('%s', async (_title, text, said) => {
    const message = await refusal(text);
    for (const words of said) expect(message).toContain(words);
  });

  it('a misspelt variable', async () => {
    const environment = { SEALWRIGHT_TRUSTED_PROXYS: '10.0.0.1/32' };
    expect(await refusal(good, { environment })).toBe(
      'environment SEALWRIGHT_TRUSTED_PROXYS: is not a known variable; did you mean SEALWRIGHT_TRUSTED_PROXIES?',
    );
  });

  it('a wrong value in a variable and in a flag', async () => {
    expect(await refusal(good, { environment: { SEALWRIGHT_LISTEN_PORT: '-1' } })).toContain(
      'environment SEALWRIGHT_LISTEN_PORT: listen.port must be a whole number from 0 to 65535',
    );
    expect(await refusal(good, { flags: { 'listen.port': '0x10' } })).toContain('flag --port: listen.port must be');
  });

  it('an unsafe value by where it was given', async () => {
    expect(await refusal(good, { flags: { issuer: 'http://login.example.com' } })).toBe(
      'flag --issuer: issuer is not https; write an https URL; http is for loopback alone',
    );
  });

  it('all problems of a file at once', async () => {
    const message = await refusal('isuer: x\nlisten: { prt: 1, port: x }\n');
    expect(message.split('\n')).toHaveLength(3);
  });

  it('without quoting what it refuses', async () => {
    const secret = 'hunter2-hunter2-hunter2';
    const mail = { environment: { SEALWRIGHT_MAIL_URL: `http://a:${secret}@x`, SEALWRIGHT_MAIL_FROM: secret } };
    expect(await refusal(good, mail)).not.toContain(secret);
    const texts = [`password: ${secret}\n`, `signUp: ${secret}\n`, `listen: {port: ${secret}}\n`, `a: [${secret}\n`];
    for (const text of texts) {
      expect(() => parseConfigurationFile(text, 'f')).toThrow(ConfigurationError);
      expect(() => parseConfigurationFile(text, 'f')).not.toThrow(secret);
    }
  });
});

describe('the mail server’s password', () => {
  const mail = `${good}signUp: verified-email\nmail:\n  url: smtps://mailer:hunter2@m.example\n  from: a@example.com\n`;
  const file = () => join(folder, 'sealwright.yaml');

  it('stands in no file that others can read', async () => {
    await writeFile(file(), mail);
    await chmod(file(), 0o644);
    const message = await refusal(mail);
    expect(message).toBe(
      'sealwright.yaml:5: mail.url holds a password in a file that others can read; ' +
        'run: chmod 600 sealwright.yaml, or move it to a file of mode 0600 and name that in mail.urlFile',
    );
  });

  it('may stand in one that its owner alone can read, in the environment, and in a file of its own', async () => {
    await writeFile(file(), mail, { mode: 0o600 });
    expect((await load(mail)).mail.url).toBe('smtps://mailer:hunter2@m.example');
    await chmod(file(), 0o644);
    const rest = `${good}signUp: verified-email\nmail: { from: a@example.com }\n`;
    const inEnvironment = await load(rest, {
      environment: { SEALWRIGHT_MAIL_URL: 'smtps://mailer:hunter2@m.example' },
    });
    expect(inEnvironment.mail.url).toBe('smtps://mailer:hunter2@m.example');
    const own = join(folder, 'mail-url');
    await writeFile(own, 'smtps://mailer:hunter2@m.example\n', { mode: 0o600 });
    const named = await load(rest, { environment: { SEALWRIGHT_MAIL_URL_FILE: own } });
    expect(await readMailUrl(named.mail)).toBe('smtps://mailer:hunter2@m.example');
    await chmod(own, 0o640);
    await expect(readMailUrl(named.mail)).rejects.toMatchObject({ code: 'private_file_exposed' });
    await chmod(own, 0o600);
    await writeFile(own, 'ftp://mailer:hunter2@m.example');
    const refused = await readMailUrl(named.mail).catch((error: Error) => error);
    expect(refused).toBeInstanceOf(ConfigurationError);
    expect(String(refused)).toContain('mail.url is not an smtps or smtp URL');
    expect(String(refused)).not.toContain('hunter2');
  });

  it('is not asked for where there is none', async () => {
    await writeFile(file(), '');
    await chmod(file(), 0o644);
    expect((await load(mail.replace('mailer:hunter2@', ''))).mail.from).toBe('a@example.com');
  });
});

describe('an issuer on loopback', () => {
  it.each(['http://127.0.0.1:4000', 'http://localhost:4000', 'http://[::1]:4000'])('may be %s', async (issuer) => {
    expect((await load(`issuer: ${issuer}\ndefaultResource: urn:api\n`)).issuer).toBe(issuer);
  });

  it.each(['http://127.0.0.1.example.com', 'http://localhost.example.com'])('may not be %s', async (issuer) => {
    expect(await refusal(`issuer: ${issuer}\ndefaultResource: urn:api\n`)).toContain('issuer is not https');
  });
});
