import { describe, expect, it } from 'vitest';
import { compactExamples, cookbook, serializedExamples, wycheproofGroups } from '../../test/published-vectors.ts';
import { inspect } from './inspect.ts';
import type { Inspection } from './inspection.ts';

const context = { now: 1_300_000_000 };
const show = (text: string): Inspection => inspect(text, context);
const codes = ({ findings }: Inspection): readonly string[] => findings.map(({ code }) => code);
const part = ({ parts }: Inspection, name: string): Inspection['parts'][number] | undefined =>
  parts.find((one) => one.name === name);

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
  const cases = wycheproofGroups.flatMap(({ tests }) => tests);

  it.each(cases)('$tcId, $comment ($result) is shown without a fault of the inspector', ({ jws }) => {
    const shown = show(jws);
    expect(shown.parts.length === 0).toBe(jws.split('.').length < 3 && !/^(?:ey|\{)/.test(jws));
    for (const { mark } of shown.findings) {
      if (mark !== undefined) expect(mark.offset + mark.length).toBeLessThanOrEqual(jws.length);
    }
  });
});
