import { describe, expect, it } from 'vitest';
import { finds } from '../../test/doctor-ids.ts';

const unpinned = 'algorithms-not-pinned';

describe('a library under another name', () => {
  it.each([
    ["import jwt from 'jsonwebtoken'; jwt.verify(t, k);"],
    ["import * as jwt from 'jsonwebtoken'; jwt.verify(t, k);"],
    ["import { verify as check } from 'jsonwebtoken'; check(t, k);"],
    ["import jwt = require('jsonwebtoken'); jwt.verify(t, k);"],
    ["const jwt = require('jsonwebtoken'); jwt['verify'](t, k);"],
    ["const { verify } = require('jsonwebtoken'); verify(t, k);"],
    ["const { verify: check } = require('jsonwebtoken'); check(t, k);"],
    ["const check = require('jsonwebtoken').verify; check(t, k);"],
    ["import jwt from 'jsonwebtoken'; const { verify } = jwt; verify(t, k);"],
    ["import jwt from 'jsonwebtoken'; import { promisify } from 'node:util'; await promisify(jwt.verify)(t, k);"],
    ["import jwt from 'jsonwebtoken'; const util = require('util'); const v = util.promisify(jwt.verify); v(t, k);"],
    ["const jwt = await import('jsonwebtoken'); jwt.default.verify(t, k);"],
    ["var jsonwebtoken_1 = __importDefault(require('jsonwebtoken')); jsonwebtoken_1.default.verify(t, k);"],
    ["const jsonwebtoken_1 = require('jsonwebtoken'); (0, jsonwebtoken_1.verify)(t, k);"],
    ["import jwt from 'jsonwebtoken'; (jwt as any).verify(t!, k as string);"],
    ["import jwt from 'jsonwebtoken'; class A { private lib = jwt; f() { this.lib.verify(t, k); } }"],
    ["import jwt from 'jsonwebtoken'; jwt?.verify?.(t, k);"],
    ["import jwt from 'jsonwebtoken'; jwt.verify(t, k, (error, claims) => { if (error) throw error; use(claims); });"],
  ])('is found: %s', (program) => {
    expect(finds(unpinned, program)).toBe(true);
  });

  it.each([
    ["import jwt from './own-jwt.ts'; jwt.verify(t, k);"],
    ["import { verify } from 'some-signer'; verify(t, k);"],
    ["import jwt from 'jsonwebtoken'; function f(jwt) { jwt.verify(t, k); }"],
    ["import jwt from 'jsonwebtoken'; { const jwt = other(); jwt.verify(t, k); }"],
    ["import type jwt from 'jsonwebtoken'; crypto.verify(t, k);"],
  ])('is told from another of that name: %s', (program) => {
    expect(finds(unpinned, program)).toBe(false);
  });
});

describe('a program that doubles a value again and again', () => {
  it.each(['a || a', 'q ? a : a', 'a + a', `\`\${a}\${a}\``])('is read nonetheless, and soon: %s', (twice) => {
    const steps = Array.from({ length: 40 }, (_, step) => `const a${step + 1} = ${twice.replaceAll('a', `a${step}`)};`);
    const program = `import jwt from 'jsonwebtoken';\nconst a0 = 'x';\n${steps.join('\n')}\njwt.verify(t, a40);`;
    expect(finds(unpinned, program)).toBe(true);
  });
});

describe('options that stand elsewhere', () => {
  const verify = (options: string): string => `import jwt from 'jsonwebtoken';\n${options}\njwt.verify(t, k, options);`;

  it.each([
    ["const options = { algorithms: ['RS256'] };"],
    ["const common = { algorithms: ['RS256'] }; const options = { ...common, issuer };"],
    ["const algorithms = ['RS256'] as const; const options = { algorithms };"],
    ["const options: any = {}; options.algorithms = ['RS256'];"],
    ["const options = {}; Object.assign(options, { algorithms: ['RS256'] });"],
    ["const options = Object.freeze({ algorithms: ['RS256'] });"],
    ["const make = () => ({ algorithms: ['RS256'] }); const options = make();"],
    ['const options = settings.verify;'],
    ['const options = { ...settings.verify, issuer };'],
    ["let options; if (x) options = { algorithms: ['RS256'] }; else options = { algorithms: ['ES256'] };"],
    ['const { options } = settings;'],
    ['const options = { [name]: value };'],
  ])('are read, or not judged: %s', (options) => {
    expect(finds(unpinned, verify(options))).toBe(false);
  });

  it.each([
    ['const options = { issuer };'],
    ['const common = { issuer }; const options = { ...common, audience };'],
    ['const options = undefined;'],
    ['const make = () => ({ issuer }); const options = make();'],
  ])('and surely name no algorithm are found: %s', (options) => {
    expect(finds(unpinned, verify(options))).toBe(true);
  });

  it('are not judged in a parameter, nor in what is spread into the call', () => {
    expect(finds(unpinned, "import jwt from 'jsonwebtoken'; const f = (options) => jwt.verify(t, k, options);")).toBe(
      false,
    );
    expect(finds(unpinned, "import jwt from 'jsonwebtoken'; const f = (...all) => jwt.verify(...all);")).toBe(false);
  });
});

describe('a program', () => {
  it.each(['a.ts', 'a.tsx', 'a.mts', 'a.cts', 'a.js', 'a.jsx', 'a.mjs', 'a.cjs'])('is read as %s', (file) => {
    expect(finds(unpinned, "const jwt = require('jsonwebtoken');\njwt.verify(t, k);\n", file)).toBe(true);
  });

  it.each(['a.vue', 'a.svelte'])('is read in the scripts of %s, at its place', (file) => {
    const text =
      '<template><p>{{ jwt.verify(t, k) }}</p></template>\n<script lang="ts">\nimport jwt from \'jsonwebtoken\';\njwt.verify(t, k);\n</script>\n';
    expect(finds(unpinned, text, file)).toBe(true);
    expect(finds(unpinned, text.replace('<script', '<style').replace('</script', '</style'), file)).toBe(false);
  });

  it('with decorators, JSX, types and a mistake in it is read as far as it can be', () => {
    const nest =
      "import { JwtService } from '@nestjs/jwt';\n@Injectable() class G { constructor(@Inject(A) private readonly jwt: JwtService) {} f() { return this.jwt.verify(t, { secret }); } }";
    expect(finds(unpinned, nest)).toBe(true);
    expect(finds(unpinned, "import jwt from 'jsonwebtoken';\nconst a = 1;\nconst a = 2;\njwt.verify(t, k);")).toBe(
      true,
    );
  });

  it('that cannot be read, or is nested too deep, is refused and never called safe', () => {
    const deep = `const a = ${'(\n'.repeat(20_000)}1${')\n'.repeat(20_000)};`;
    for (const text of ['this is no program at all {{{', deep])
      expect(() => finds(unpinned, text)).toThrow(SyntaxError);
  });

  it('that is long and odd takes no longer than it must', () => {
    const started = performance.now();
    expect(finds('token-in-storage', 'localStorage.token = t;\n'.repeat(2_000))).toBe(true);
    expect(finds('token-in-storage', `localStorage.token = ${'x'.repeat(300_000)};`)).toBe(true);
    expect(finds(unpinned, '<script>'.repeat(50_000), 'a.vue')).toBe(false);
    const spread = Array.from({ length: 60 }, (_, n) => `const a${n + 1} = { ...a${n}, ...a${n} };`).join('\n');
    expect(finds(unpinned, `import jwt from 'jsonwebtoken'; const a0 = {};\n${spread}\njwt.verify(t, k, a60);`)).toBe(
      true,
    );
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it('that refers to itself in circles ends', () => {
    const objects = 'const a = { ...b }; const b = { ...a };';
    const functions = 'const f = () => g(); const g = () => f();';
    const program = `import jwt from 'jsonwebtoken'; ${objects} ${functions} jwt.verify(t, f(), a);`;
    expect(() => finds(unpinned, program)).not.toThrow();
  });
});
