import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { examineTree } from './tree-examine.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'doctor-'));
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

async function plant(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
}

const idsOf = async (options = {}): Promise<readonly string[]> =>
  (await examineTree(root, options)).findings.map(({ file, ruleId }) => `${file} ${ruleId}`);

const bad = "localStorage.setItem('token', t);\n";
const body = 'MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g';
const pem = ['-----BEGIN PRIVATE KEY-----', body, '-----END PRIVATE KEY-----', ''].join('\n');

describe('a tree', () => {
  it('is read without what is not its people’s, and says how much that was', async () => {
    await plant({
      ...{ 'src/a.ts': bad, 'node_modules/x/a.js': bad, 'dist/a.js': bad, 'src/a.test.ts': bad, 'tests/a.ts': bad },
      ...{ 'types.d.ts': bad, 'min.js': `${bad}${'a;'.repeat(5_000)}`, 'big.js': `${bad}${'\n//'.repeat(400_000)}` },
      ...{ 'broken.ts': 'const token = {{{ (', 'read.me': bad },
    });
    await symlink(join(root, 'src'), join(root, 'link'));
    const { findings, filesRead, skipped } = await examineTree(root);
    expect(findings.map(({ file, line, column }) => [file, line, column])).toStrictEqual([['src/a.ts', 1, 1]]);
    expect(filesRead).toBe(1);
    expect(skipped).toStrictEqual({
      ...{ 'dependency or build folder': 2, test: 2, 'type declarations': 1, minified: 1, 'too large': 1 },
      ...{ 'symbolic link': 1, 'not understood': 1 },
    });
  });

  it('is read with its tests where they are asked for, and without what is excluded', async () => {
    await plant({ 'src/a.ts': bad, 'src/a.test.ts': bad, 'old/deep/a.ts': bad });
    expect(await idsOf({ tests: true, exclude: ['old/**'] })).toStrictEqual([
      'src/a.test.ts token-in-storage',
      'src/a.ts token-in-storage',
    ]);
    expect(await idsOf({ exclude: ['a.ts'] })).toStrictEqual([]);
  });

  it('that cannot be read is an error, and never a tree without findings', async () => {
    await expect(examineTree(join(root, 'nowhere'))).rejects.toThrow(TypeError);
  });

  it('with programs that are nested too deep is read but for them, and names them', async () => {
    const parentheses = `const token = ${'(\n'.repeat(20_000)}1${')\n'.repeat(20_000)};`;
    const sum = `const token = ${"'a' +\n".repeat(100_000)}1;`;
    await plant({ 'a.ts': bad, 'parentheses.ts': parentheses, 'sum.ts': sum });
    const { findings, skipped, notUnderstood } = await examineTree(root);
    expect(findings.length).toBe(1);
    expect(notUnderstood).toContain('parentheses.ts');
    expect(skipped['not understood']).toBe(notUnderstood.length);
  });
});

describe('what files say together', () => {
  it('is a constant of another file, by ES modules and by CommonJS, through one that passes it on', async () => {
    await plant({
      'secret.ts': "export const SECRET = 'keyboard cat';",
      'index.ts': "export { SECRET as KEY } from './secret.js';",
      'a.ts': "import jwt from 'jsonwebtoken';\nimport { KEY } from '.';\njwt.sign(payload, KEY);",
      'b.js': "const jwt = require('jsonwebtoken');\nconst c = require('./c');\njwt.sign(payload, c.SECRET);",
      'c.js': "exports.SECRET = void 0;\nexports.SECRET = 'keyboard cat';",
      'd.js': "const jwt = require('jsonwebtoken');\nconst { secret } = require('./e');\njwt.sign(payload, secret);",
      'e.js': 'module.exports = { secret: process.env.SECRET };',
    });
    expect(await idsOf()).toStrictEqual(['a.ts secret-literal', 'b.js secret-literal']);
  });

  it('is what Nest’s module demands of its service', async () => {
    const use =
      "import { JwtService } from '@nestjs/jwt';\nclass A { constructor(private jwt: JwtService) {} f() { this.jwt.sign({ sub }); return this.jwt.verify(t); } }";
    const module = (options: string): string =>
      `import { JwtModule } from '@nestjs/jwt';\nJwtModule.register({ ${options} });`;
    await plant({ 'use.ts': use, 'module.ts': module('secret') });
    expect(await idsOf()).toStrictEqual(['use.ts lifetime-missing', 'use.ts algorithms-not-pinned']);
    await plant({
      'module.ts': module("secret, signOptions: { expiresIn: '15m' }, verifyOptions: { algorithms: ['HS256'] }"),
    });
    expect(await idsOf()).toStrictEqual([]);
  });

  it('is whether a list of revoked tokens is asked anywhere', async () => {
    await plant({ 'logout.js': 'tokenBlacklist.add(token);' });
    expect(await idsOf()).toStrictEqual(['logout.js revocation-unread']);
    await plant({ 'guard.js': 'if (tokenBlacklist.has(token)) stop();' });
    expect(await idsOf()).toStrictEqual([]);
  });
});

describe('keys and secrets beside the programs', () => {
  it('are found: keys in PEM and JSON, weak and known secrets, unchecked certificates', async () => {
    await plant({
      'keys/private.pem': pem,
      'keys/public.pem': pem.replaceAll('PRIVATE', 'PUBLIC'),
      'jwks.json': JSON.stringify({
        keys: [{ kty: 'OKP', crv: 'Ed25519', d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A' }],
      }),
      '.env':
        'JWT_SECRET=your-256-bit-secret\nexport SESSION_SECRET="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"\nNODE_TLS_REJECT_UNAUTHORIZED=0\nPORT=1\n',
      '.env.example': 'JWT_SECRET=secret\n',
    });
    expect((await idsOf()).toSorted()).toStrictEqual([
      '.env secret-weak',
      '.env secret-weak',
      '.env tls-unchecked',
      'jwks.json private-key-committed',
      'keys/private.pem private-key-committed',
    ]);
  });

  it('are left alone where they are strong, only named, or kept out of the repository', async () => {
    const strong = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA7_w';
    await plant({
      '.env': `JWT_SECRET=${strong}\nAUTH_SECRET=<secret>\nTOKEN_SECRET=\n# JWT_SECRET=secret\nCLIENT_SECRET=x\n`,
      ...{ 'keys/private.pem': pem, '.gitignore': 'keys/\n' },
    });
    expect(await idsOf()).toStrictEqual([]);
  });
});

describe('a finding', () => {
  it('shows its line without any text that could be a secret', async () => {
    await plant({
      'a.ts':
        "import jwt from 'jsonwebtoken';\nconst k = process.env.JWT_SECRET || 'hunter-two'; // not hunter-two\nconst u = `x=hunter-two`; jwt.sign({ sub }, 'hunter-two', { expiresIn: '15m' });\n",
      '.env': 'JWT_SECRET=hunter-two\n',
    });
    const answer = await examineTree(root);
    expect(answer.findings.length).toBeGreaterThan(2);
    expect(JSON.stringify(answer)).not.toContain('hunter');
    expect(answer.findings.map(({ excerpt }) => excerpt)).toContain("const k = process.env.JWT_SECRET || '•••';");
  });

  it('is accepted by a comment with a reason, on its line or the one before, for its rule alone', async () => {
    const ignore = (text: string): string => `// sealwright-doctor-ignore ${text}\n${bad}`;
    await plant({ 'a.ts': ignore('token-in-storage: a kiosk without other scripts') });
    const { findings, suppressed } = await examineTree(root);
    expect(findings).toStrictEqual([]);
    expect(suppressed.map(({ ruleId, reason }) => [ruleId, reason])).toStrictEqual([
      ['token-in-storage', 'a kiosk without other scripts'],
    ]);
    await plant({ 'a.ts': ignore('token-in-url: another rule') });
    expect(await idsOf()).toStrictEqual(['a.ts token-in-storage']);
    await plant({ 'a.ts': ignore('token-in-storage') });
    expect(await idsOf()).toStrictEqual(['a.ts token-in-storage', 'a.ts suppression-without-reason']);
    await plant({ 'a.ts': `${bad.trim()} /* sealwright-doctor-ignore token-in-storage: a kiosk */\n` });
    expect(await idsOf()).toStrictEqual([]);
  });
});
