import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { applyRules, candidatesPerWord, type RuleSet } from './word-rules.ts';

/** The candidates of one word, as text with a character a byte. */
function candidatesOf(rules: RuleSet, word: string): readonly string[] {
  const found: string[] = [];
  applyRules(rules, Buffer.from(word), (bytes, length) => {
    found.push(Buffer.from(bytes.subarray(0, length)).toString('latin1'));
  });
  return found;
}

describe('the rules for a word', () => {
  it('make nothing of it where none are asked for', () => {
    expect(candidatesOf('none', 'Acme')).toStrictEqual(['Acme']);
  });

  it.each([
    ['acme', 'Acme', 'ACME'],
    ['acme1', 'Acme123', 'ACME2025', 'acme!'],
    ['acme-secret', 'acme_key', 'AcmeSecretKey', 'ACME_JWT_SECRET', 'acme-jwt-secret'],
    ['my-acme', 'MY_ACME', 'superacme', 'jwt_acme'],
    ['acmeacme', 'emca', '@cm3', '4cm3'],
    [Buffer.from('acme', 'base64').toString('latin1'), 'YWNtZQ==', 'YWNtZQ', '61636d65'],
  ])('make what people do first: %s', (...expected) => {
    expect(candidatesOf('fast', 'acme')).toEqual(expect.arrayContaining(expected));
    expect(candidatesOf('deep', 'acme')).toEqual(expect.arrayContaining(expected.filter((one) => one !== 'MY_ACME')));
  });

  it('read the text as hex where it is hex, and not where it is not', () => {
    expect(candidatesOf('fast', '00ff7f')).toContain('\x00\xff\x7f');
    expect(candidatesOf('fast', '00ff7').map((one) => one.length)).not.toContain(2);
  });

  it('go further where that is asked for', () => {
    const hex = createHash('sha256').update('acme').digest('hex');
    const expected = ['aCME'.toLowerCase(), 'acme042', 'Acme1987', 'acme2024!', hex, 'acm3', '#acme'];
    expect(candidatesOf('deep', 'acme')).toEqual(expect.arrayContaining(expected));
    expect(candidatesOf('fast', 'acme')).not.toContain('acme042');
  });

  it('take bytes for bytes: what is not ASCII stays as it is', () => {
    const latin = candidatesOf('fast', 'caf\xe9'.normalize()).map((one) => Buffer.from(one, 'latin1').toString());
    expect(latin).toEqual(expect.arrayContaining(['café', 'Café', 'CAFé', 'café123']));
  });

  it('count about what they make, and never write the same form of a word twice', () => {
    for (const rules of ['none', 'fast', 'deep'] as const) {
      const count = candidatesOf(rules, 'AcMe').length;
      expect(count / candidatesPerWord(rules)).toBeGreaterThan(0.5);
      expect(count / candidatesPerWord(rules)).toBeLessThanOrEqual(1);
    }
    expect(candidatesOf('fast', 'acme').filter((one) => one === 'acme')).toHaveLength(1);
  });

  it('take words longer than a block of the hash', () => {
    const long = 'x'.repeat(1000);
    expect(candidatesOf('fast', long)).toEqual(expect.arrayContaining([long, `${long}-secret`, `my-${long}`]));
  });
});
