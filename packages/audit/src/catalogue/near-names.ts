import type { TokenAttack } from '../attack.ts';
import { issueEach } from './token-times.ts';

/** G10. */
export const nearNames: TokenAttack = {
  kind: 'token',
  id: 'G10',
  title: 'Names that are nearly those of the issuer or the audience',
  severity: 'high',
  cwe: 697,
  source: ['RFC 7519 §2', 'RFC 7519 §4.1.1', 'RFC 7519 §4.1.3'],
  how: 'Issuer and audience are compared as exact texts. Where the comparison asks instead whether one text contains, begins or ends with the other, or forgives case and slashes, whoever may register a name of his own near the right one passes for it. In some languages the operator that finds a member of a list finds a part of a text as well.',
  victims: [{ what: 'PyJWT 2.10.0', advisory: 'CVE-2024-53861' }],
  fix: 'Compare byte for byte. No normalising, no prefix, no pattern.',
  needs: ['signing-key'],
  expect: 'refused',
  forge: async (context) => {
    const { iss, aud } = context.good.payload;
    const audience: unknown = Array.isArray(aud) ? aud[0] : aud;
    return issueEach(context, {
      ...(typeof iss === 'string' ? bend('iss', iss) : {}),
      ...(typeof audience === 'string' ? bend('aud', audience) : {}),
    });
  },
};

function bend(claim: 'iss' | 'aud', name: string): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const changed = Object.entries(nearTo(name)).filter(([, text]) => text !== name);
  return Object.fromEntries(changed.map(([variant, text]) => [`${claim}-${variant}`, { [claim]: text }]));
}

function nearTo(name: string): Readonly<Record<string, string>> {
  const middle = Math.floor(name.length / 2);
  return {
    'longer-host': `${name}.attacker.invalid`,
    'longer-path': `${name}/attacker`,
    'host-after-at': `${name}@attacker.invalid`,
    'with-fragment': `${name}#attacker`,
    'with-query': `${name}?attacker`,
    slash: name.endsWith('/') ? name.slice(0, -1) : `${name}/`,
    'word-before': `attacker${name}`,
    'address-before': `https://attacker.invalid/${name}`,
    'without-its-end': name.slice(0, -1),
    'without-its-begin': name.slice(1),
    'part-of-it': name.slice(middle - 3, middle + 3),
    'one-letter': name.slice(middle, middle + 1),
    'upper-case': name.toUpperCase(),
    'blank-after': `${name} `,
    'blank-before': ` ${name}`,
    'line-after': `${name}\nattacker`,
    'zero-byte-after': `${name}\u{0}attacker`,
    'list-in-a-text': `attacker,${name}`,
    'words-in-a-text': `attacker ${name}`,
    // A letter of the Cyrillic alphabet that is drawn like a Latin one.
    'letter-that-looks-alike': name.replace('a', '\u{430}').replace('e', '\u{435}'),
    'any-dot': name.replace('.', '-'),
    wildcard: '*',
  };
}
