import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseForThrottle, parseEmail } from './account-email.ts';

describe('the address of an account', () => {
  it.each([
    ['jane@example.com', 'jane@example.com'],
    ['  Jane.Doe@Example.COM ', 'jane.doe@example.com'],
    ['jane+tag@example.com', 'jane+tag@example.com'],
    ["o'neil@example.com", "o'neil@example.com"],
    ['a@b.co', 'a@b.co'],
    ['root@localhost', 'root@localhost'],
    ['jane@bücher.example', 'jane@xn--bcher-kva.example'],
    ['jane@BÜCHER.example', 'jane@xn--bcher-kva.example'],
    ['jane@xn--bcher-kva.example', 'jane@xn--bcher-kva.example'],
    ['用户@example.com', '用户@example.com'],
    ['Jose\u0301@example.com', 'josé@example.com'],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  ])('is brought to one form: %j', (text, email) => {
    expect(parseEmail(text)).toBe(email);
  });

  it.each([
    ['nothing', ''],
    ['no at sign', 'jane.example.com'],
    ['two at signs', 'jane@doe@example.com'],
    ['no local part', '@example.com'],
    ['no domain', 'jane@'],
    ['a domain without a dot', 'jane@example'],
    ['an empty label', 'jane@example..com'],
    ['a dot at the end of the domain', 'jane@example.com.'],
    ['a label that begins with a hyphen', 'jane@-example.com'],
    ['a label that ends with a hyphen', 'jane@example-.com'],
    ['a label over 63 octets', `jane@${'a'.repeat(64)}.com`],
    ['a local part over 64 octets', `${'a'.repeat(65)}@example.com`],
    ['a local part over 64 octets in UTF-8', `${'é'.repeat(33)}@example.com`],
    ['over 254 octets', `jane@${Array(5).fill('a'.repeat(60)).join('.')}.com`],
    ['two dots in the local part', 'jane..doe@example.com'],
    ['a dot at the start', '.jane@example.com'],
    ['a dot at the end of the local part', 'jane.@example.com'],
    ['a quoted local part', '"jane doe"@example.com'],
    ['a comment', 'jane(x)@example.com'],
    ['an address literal', 'jane@[127.0.0.1]'],
    ['an IPv4 address', 'jane@127.0.0.1'],
    ['an IPv4 address in disguise', 'jane@0x7f.1'],
    ['a port', 'jane@example.com:25'],
    ['a path', 'jane@example.com/x'],
    ['a percent-encoded dot', 'jane@example%2ecom'],
    ['an underscore in the domain', 'jane@exa_mple.com'],
    ['a space inside', 'jane doe@example.com'],
    ['a line feed (header injection)', 'jane@example.com\nBcc: all@example.com'],
    ['a NUL', 'jane\0@example.com'],
    ['a zero-width space', 'jane\u200b@example.com'],
    ['a zero-width joiner in the domain', 'jane@exam\u200dple.com'],
    ['a right-to-left override', 'jane\u202e@example.com'],
    ['a compatibility letter', 'ﬁona@example.com'],
    ['full-width letters', 'ｊane@example.com'],
    ['a full-width at sign', 'jane＠example.com'],
    ['a lone surrogate', 'jane\ud800@example.com'],
    ['a megabyte', 'a'.repeat(1_000_000)],
  ])('is refused with %s', (_what, text) => {
    expect(() => parseEmail(text)).toThrow(expect.objectContaining({ code: 'email_invalid' }));
  });

  it('is its own normal form: parsing twice changes nothing, and nothing but AuthError is thrown', () => {
    const local = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
    const label = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(local, label, (name, domain) => {
        let once: string;
        try {
          once = parseEmail(`${name}@${domain}.example`);
        } catch (error) {
          expect(error).toMatchObject({ code: 'email_invalid' });
          return;
        }
        expect(parseEmail(once)).toBe(once);
        // Not every letter has a capital of its own (`ß`, `ᾀ`, `ᲀ`): those are other addresses, not other spellings.
        const shouted = once.toUpperCase();
        if (shouted.toLowerCase() === once) expect(parseEmail(shouted)).toBe(once);
      }),
      { numRuns: 2000 },
    );
  });

  it('has one counter for all its spellings, another for other addresses, and one for what cannot be an address', () => {
    expect(normaliseForThrottle(' JANE@example.com')).toBe(normaliseForThrottle('jane@EXAMPLE.com'));
    expect(normaliseForThrottle('jane@example.com')).not.toBe(normaliseForThrottle('joan@example.com'));
    expect(normaliseForThrottle('not an address')).toBe(normaliseForThrottle('neither'));
    expect(normaliseForThrottle('jane@example.com')).not.toContain('jane');
  });
});
