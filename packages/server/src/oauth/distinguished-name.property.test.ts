import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSubject } from './distinguished-name.ts';

const attribute = fc.tuple(
  fc.constantFrom('CN', 'O', 'OU', 'C', 'DC', 'UID'),
  fc.string({ unit: fc.constantFrom(...'ab Zü,+"\\<>;=#\n\0'), minLength: 1, maxLength: 8 }),
);
const name = fc.array(fc.array(attribute, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 4 });
type Name = readonly (readonly (readonly [string, string])[])[];

/** Every special character escaped, as Node and RFC 4514 do, or each by its bytes. */
const escapes = {
  byCharacter: (value: string) =>
    value
      .replace(/[",+\\<>;=#]/g, '\\$&')
      .replaceAll('\n', '\\0A')
      .replaceAll('\0', '\\00')
      .replace(/^ | $/g, '\\ '),
  byBytes: (value: string) => [...Buffer.from(value)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join(''),
};
const write = (parts: Name, spell: (value: string) => string, [plus, comma]: readonly [string, string]): string =>
  parts.map((part) => part.map(([type, value]) => `${type}=${spell(value)}`).join(plus)).join(comma);
const asNode = (parts: Name): string => write([...parts].reverse(), escapes.byCharacter, [' + ', '\n']);
const canonical = (parts: Name): string =>
  JSON.stringify(parts.map((part) => part.map((pair) => JSON.stringify(pair)).sort()));

describe('a distinguished name', () => {
  it('is itself in every way to write it', () => {
    fc.assert(
      fc.property(name, (parts) => {
        expect(isSubject(asNode(parts), write(parts, escapes.byCharacter, ['+', ',']))).toBe(true);
        expect(isSubject(asNode(parts), write(parts, escapes.byBytes, [' + ', ', ']))).toBe(true);
      }),
    );
  });

  it('is no other, whatever its values hold', () => {
    fc.assert(
      fc.property(name, name, (one, other) => {
        fc.pre(canonical(one) !== canonical(other));
        expect(isSubject(asNode(one), write(other, escapes.byCharacter, ['+', ',']))).toBe(false);
      }),
    );
  });

  it('never fails on what an operator or a certificate may hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (subject, registered) => {
        expect(typeof isSubject(subject, registered)).toBe('boolean');
      }),
    );
  });
});
