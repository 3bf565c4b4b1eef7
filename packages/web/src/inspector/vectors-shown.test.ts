import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import compactExamples from '../../../jwt/vectors/rfc/rfc7515-appendix-a.json' with { type: 'json' };
import serializedExamples from '../../../jwt/vectors/rfc/rfc7515-json-serialization.json' with { type: 'json' };
import tokenGroups from '../../../jwt/vectors/wycheproof/json-web-signature.json' with { type: 'json' };
import { inspect } from './inspect.ts';
import type { Inspection } from './inspection.ts';

const context = { now: 1_300_000_000 };
const show = (text: string): Inspection => inspect(text, context);
const codes = ({ findings }: Inspection): readonly string[] => findings.map(({ code }) => code);
const part = ({ parts }: Inspection, name: string): Inspection['parts'][number] | undefined =>
  parts.find((one) => one.name === name);

interface Cookbook {
  readonly input: { readonly payload?: string; readonly plaintext?: unknown; readonly alg?: string };
  readonly signing?: unknown;
  readonly output: Readonly<Record<string, unknown>>;
}

/** The JOSE cookbook as it is published, where this machine has it, which are the same files as the token core's. */
const folder = fileURLToPath(new URL('../../../jwt/vectors/cookbook/', import.meta.url));
const cookbook = (below: string): readonly (readonly [string, Cookbook])[] =>
  readdirSync(folder + below)
    .filter((name) => name.endsWith('.json'))
    .map((name) => [name, JSON.parse(readFileSync(`${folder}${below}/${name}`, 'utf8')) as Cookbook]);

describe('RFC 7515, appendix A', () => {
  it.each(compactExamples)('$source is shown with its header and its claims', ({ alg, compact }) => {
    const shown = show(compact);
    expect(shown.form).toBe('jws-compact');
    expect(part(shown, 'header')?.members.find(({ name }) => name === 'alg')?.value).toBe(`"${alg}"`);
    const claims = part(shown, 'claims');
    if (claims === undefined) return expect(part(shown, 'payload')?.text).toBe('Payload');
    expect(claims.members.map(({ name }) => name)).toStrictEqual(['iss', 'exp', 'http://example.com/is_root']);
    expect(shown.life?.expiresAt?.iso).toBe('2011-03-22T18:43:00Z');
    return expect(codes(shown).includes('alg-none')).toBe(alg === 'none');
  });

  it.each(serializedExamples)('$source JSON serialisation is read, and is no JWT', ({ serialized }) => {
    const shown = show(JSON.stringify(serialized, null, 2));
    expect(shown.form).toBe('jws-json');
    expect(codes(shown)).toContain('token_malformed');
    expect(part(shown, 'claims')?.members.map(({ name }) => name)).toContain('iss');
    expect(part(shown, 'unprotected-header')?.members.map(({ name }) => name)).toContain('kid');
  });
});

describe('the JOSE cookbook', () => {
  const signed = [
    ...cookbook('jws'),
    ...cookbook('rfc7797'),
    ...cookbook('curve25519').filter(([name]) => name.startsWith('jws')),
  ];

  it.each(signed)('%s: every form of it shows the payload as it was given', (_, { input, output }) => {
    const forms = Object.entries(output).filter(([name]) => name.startsWith('json') || name === 'compact');
    expect(forms.length).toBeGreaterThan(0);
    for (const [name, value] of forms) {
      const shown = show(typeof value === 'string' ? value : JSON.stringify(value));
      expect([name, shown.form]).toStrictEqual([name, name === 'compact' ? 'jws-compact' : 'jws-json']);
      const payload = part(shown, 'payload') ?? part(shown, 'claims');
      if (payload !== undefined && payload.bytes > 0) expect(payload.text).toBe(input.payload);
    }
  });

  it.each(cookbook('jwe'))('%s: every form of it is told to be encrypted, its header read', (_, { output }) => {
    const forms = Object.entries(output).filter(([name]) => name.startsWith('json') || name === 'compact');
    for (const [name, value] of forms) {
      const shown = show(typeof value === 'string' ? value : JSON.stringify(value));
      expect(shown.form).toBe(name === 'compact' ? 'jwe-compact' : 'jwe-json');
      expect(shown.compact).toBeUndefined();
      const members = shown.parts.flatMap((one) => one.members.map((member) => member.name));
      expect(members).toContain('alg');
      expect(members).toContain('enc');
      expect(part(shown, 'ciphertext')?.bytes).toBeGreaterThan(0);
    }
  });

  it.each(cookbook('jwk'))('%s is told to be a key', (name, key) => {
    const shown = show(JSON.stringify(key));
    expect(shown.form).toBe('jwk');
    expect(codes(shown)).toContain(/public/.test(name) ? 'key-pasted' : 'private-key-shown');
  });
});

describe('Wycheproof: JSON Web Signature', () => {
  const cases = tokenGroups.flatMap(({ tests }) => tests);

  it.each(cases)('$tcId, $comment ($result) is shown without a fault of the inspector', ({ jws }) => {
    const shown = show(jws);
    expect(shown.parts.length === 0).toBe(jws.split('.').length < 3 && !/^(?:ey|\{)/.test(jws));
    for (const { mark } of shown.findings) {
      if (mark !== undefined) expect(mark.offset + mark.length).toBeLessThanOrEqual(jws.length);
    }
  });
});
