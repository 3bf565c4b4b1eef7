import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answers, startAnswers } from '../test/answers.ts';
import type { CommandFailure } from './command-failure.ts';
import { examine } from './doctor-subject.ts';
import { describeExamination } from './doctor-text.ts';

let folder: string;
let server: Answers;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealwright-'));
  server = await startAnswers();
});

afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true });
});

async function put(name: string, content: unknown, mode = 0o600): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content), { mode });
  await chmod(path, mode);
  return path;
}

interface Answer {
  readonly found: readonly string[];
  readonly looked: string;
  /** As it is shown to people. */
  readonly text: string;
}

async function ask(what: string): Promise<Answer> {
  const examination = await examine(what, { failOn: 'high' });
  const found = examination.findings.map(({ severity, ruleId }) => `${severity} ${ruleId}`);
  return { found, looked: examination.looked, text: describeExamination(examination) };
}

const failureOf = async (what: string): Promise<readonly [number, string]> => {
  const { status, message } = (await ask(what).then(
    () => expect.fail('it was not refused'),
    (error: unknown) => error,
  )) as CommandFailure;
  return [status, message];
};

const key = {
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
  kid: 'k',
  use: 'sig',
  alg: 'ES256',
};

describe('doctor, of a configuration', () => {
  const yaml =
    'issuer: https://login.example.com\ndefaultResource: https://api.example.com\nkeyEncryptionKeyFile: keys/kek\nsignUp: closed\npasswords:\n  breachedFile: breached\n';

  it('finds nothing in one that is as it should be', async () => {
    await put('keys/kek', 'x');
    expect(await ask(await put('good.yaml', yaml))).toMatchObject({ found: [] });
  });

  it('finds what could be safer, by the files’ modes too, and shows no value', async () => {
    await put('data/kek', 'x', 0o644);
    const more =
      'trustedProxies: [10.0.0.0/8]\nstore: sqlite:data/s.db\naccessToken: { lifetimeSeconds: 3600, algorithm: RS256 }\nkeys: { rotateEverySeconds: 31536000 }\nclients: { privateAddresses: true }\nlog: { level: debug }\nrefresh: { absoluteSeconds: 31536000, idleSeconds: 5184000, windowMilliseconds: 60000 }\n';
    const file = await put(
      'wide.yaml',
      yaml
        .replace('keys/kek', 'data/kek')
        .replace('closed', 'open')
        .replace(/passwords:[\s\S]*/, '') + more,
      0o622,
    );
    const { found } = await ask(file);
    expect([...found].sort()).toStrictEqual([
      ...['high configuration-exposed-file', 'high configuration-writable', 'low configuration-access-lifetime'],
      ...['low configuration-algorithm', 'low configuration-breached-passwords', 'low configuration-debug-log'],
      ...['low configuration-key-rotation', 'low configuration-open-sign-up', 'low configuration-refresh-window'],
      ...['low configuration-session-lifetime', 'medium configuration-key-beside-data'],
      ...['medium configuration-private-addresses', 'medium configuration-session-lifetime'],
      'medium configuration-wide-proxies',
    ]);
  });

  it('says what the server would refuse, and a connection in clear, without its password', async () => {
    const refused = await ask(await put('refused.yaml', yaml.replace('https://login', 'http://login')));
    expect(refused).toMatchObject({ found: ['high configuration-refused'] });
    const clear = `${yaml}store: postgres://me:hunter-two@db.example/x\ncache: redis://:hunter-two@cache.example\n`;
    const { text } = await ask(await put('clear.yaml', clear));
    expect(text.match(/configuration-clear-connection/g)).toHaveLength(2);
    expect(text).not.toContain('hunter');
  });
});

describe('doctor, of what is published', () => {
  it('finds the metadata of an issuer, and reads the key set that it names on the same host', async () => {
    server.answer('/.well-known/openid-configuration', {
      ...metadata(server.url),
      grant_types_supported: ['password'],
    });
    server.answer('/jwks', { keys: [{ ...key, kid: undefined }] }, { 'cache-control': 'max-age=60' });
    const { found, looked } = await ask(server.url);
    expect(found).toStrictEqual(['high metadata-password-grant', 'low jwks-no-kid']);
    expect(looked).toBe(`read ${server.url}/.well-known/openid-configuration; read ${server.url}/jwks`);
  });

  it('asks no host that nobody has named', async () => {
    const document = { ...metadata(server.url), jwks_uri: 'https://keys.example/jwks' };
    server.answer('/.well-known/openid-configuration', document);
    const { found, looked } = await ask(`${server.url}/.well-known/openid-configuration`);
    expect(found).toStrictEqual(['medium metadata-foreign-endpoint']);
    expect(looked).toContain('not its key set, which lies on keys.example');
  });

  it.each([
    ['a redirect', { status: 302, headers: { location: '/jwks' } }, 'redirects are not followed'],
    ['an error', { status: 500 }, 'answers 500'],
    ['more than a mebibyte', { body: `{"keys":[${'1,'.repeat(600_000)}1]}` }, 'longer than 1048576 bytes'],
  ])('follows and believes nothing: %s is a failure of the system', async (_, answer, words) => {
    server.answerWith('/other.json', answer);
    const [status, message] = await failureOf(`${server.url}/other.json`);
    expect(status).toBe(3);
    expect(message).toContain(words);
  });

  it('reads a key set, a key and metadata from files, and fetches nothing for them', async () => {
    expect(await ask(await put('jwks.json', { keys: [{ ...key, d: 'a'.repeat(20) }, key] }))).toMatchObject({
      found: ['high jwks-duplicate-kid'],
    });
    expect(await ask(await put('meta.json', metadata('https://id.example')))).toMatchObject({ found: [] });
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    expect(await ask(await put('k.pem', privateKey.export({ type: 'pkcs8', format: 'pem' })))).toMatchObject({
      found: ['high key-weak'],
    });
  });
});

describe('doctor, of what it does not read', () => {
  it.each([
    ['file:///etc/passwd', 2, 'http or https'],
    ['https://a:b@id.example', 2, 'without a user'],
    ['https://id.example/#a', 2, 'a fragment'],
    ['/nowhere', 3, 'cannot be read'],
    ['/dev/null', 2, 'neither a file nor a folder'],
  ])('such as %s says so', async (what, status, words) => {
    const [given, message] = await failureOf(what);
    expect(given).toBe(status);
    expect(message).toContain(words);
    expect(message).not.toContain('a:b');
  });

  it('such as a text that is nothing, or a document that is none, says so', async () => {
    expect(await failureOf(await put('note.txt', 'hello'))).toStrictEqual([2, expect.stringContaining('nothing that')]);
    server.answer('/none.json', { a: 1 });
    expect(await failureOf(`${server.url}/none.json`)).toStrictEqual([2, expect.stringContaining('is no metadata')]);
    expect((await failureOf('http://127.0.0.1:1/jwks.json'))[0]).toBe(3);
    expect((await failureOf(await put('broken.ts', 'const {{{')))[0]).toBe(3);
  });
});

function metadata(issuer: string): Readonly<Record<string, unknown>> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    revocation_endpoint: `${issuer}/revoke`,
    introspection_endpoint: `${issuer}/introspect`,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  };
}
