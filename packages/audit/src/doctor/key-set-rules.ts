import { maxKeySetAgeSeconds, maxPublishedKeys } from '../defaults.ts';
import { isPrivateJwk } from './committed-key.ts';
import type { DocumentRule } from './document-rule.ts';
import { memberIn, textsIn } from './json-document.ts';
import { certificateRules } from './key-certificates.ts';
import type { PublishedKeys } from './published-keys.ts';

type Rule = DocumentRule<PublishedKeys>;

const jwksPrivate: Rule = {
  id: 'jwks-private',
  title: 'A key that signs is published',
  severity: 'critical',
  cwe: 522,
  why: 'Whoever reads the set signs tokens for anybody, and it is there for everybody to read.',
  fix: 'Take the key out of use at once, and publish the public members of a new one: kty, n and e, or crv, x and y.',
  source: ['RFC 7517 §9.2', 'RFC 7518 §6.2.2', 'RFC 7518 §6.4'],
  *check({ keys, published }) {
    for (const [index, key] of keys.entries()) {
      const symmetric = memberIn(key, 'kty') === 'oct';
      if (symmetric ? published : isPrivateJwk(key) && published) yield { pointer: `/keys/${index}` };
    }
  },
};

const jwksDuplicateKid: Rule = {
  id: 'jwks-duplicate-kid',
  title: 'Two keys have the same kid',
  severity: 'high',
  cwe: 694,
  why: 'Which of them a verifier takes depends on their order. Some take the last, some refuse the whole set.',
  fix: 'Give each key a kid of its own: its RFC 7638 thumbprint.',
  source: ['RFC 7517 §4.5'],
  *check({ keys }) {
    const seen = new Map<unknown, unknown>();
    for (const [index, key] of keys.entries()) {
      const kid = memberIn(key, 'kid');
      // RFC 7517 §4.5 allows it to keys of two types, which no verifier can mix up.
      if (kid !== undefined && seen.get(kid) === memberIn(key, 'kty')) yield { pointer: `/keys/${index}/kid` };
      seen.set(kid, memberIn(key, 'kty'));
    }
  },
};

const jwksNoKid: Rule = {
  id: 'jwks-no-kid',
  title: 'A key has no kid',
  severity: 'low',
  cwe: 694,
  why: 'With more than one key a verifier has to try them all, and rotation cannot be followed.',
  fix: 'Give each key a kid of its own: its RFC 7638 thumbprint.',
  source: ['RFC 7517 §4.5', 'OpenID Connect Core 1.0 §10.1'],
  *check({ keys, published }) {
    if (!published) return;
    for (const [index, key] of keys.entries()) {
      const kid = memberIn(key, 'kid');
      const several = keys.length > 1;
      if (typeof kid !== 'string' || kid === '')
        yield { pointer: `/keys/${index}`, ...(several && { severity: 'medium' as const }) };
    }
  },
};

const jwksNoAlg: Rule = {
  id: 'jwks-no-alg',
  title: 'A key does not say its algorithm',
  severity: 'low',
  cwe: 347,
  why: 'A verifier that is not told takes what the token says (CVE-2026-22818).',
  fix: 'Add alg to the key.',
  source: ['RFC 8725 §3.1', 'RFC 7517 §4.4'],
  *check({ keys, published }) {
    if (!published) return;
    for (const [index, key] of keys.entries()) {
      // The curve of the others says it.
      const ambiguous = memberIn(key, 'kty') === 'RSA' && memberIn(key, 'use') !== 'enc';
      if (ambiguous && typeof memberIn(key, 'alg') !== 'string') yield { pointer: `/keys/${index}` };
    }
  },
};

const jwksNoUse: Rule = {
  id: 'jwks-no-use',
  title: 'A key does not say what it is for',
  severity: 'low',
  cwe: 323,
  why: 'A key for signatures is then also taken for encryption, and one for the other.',
  fix: "Add use: 'sig', or key_ops.",
  source: ['RFC 7517 §4.2', 'RFC 7517 §4.3'],
  *check({ keys, published }) {
    if (!published) return;
    for (const [index, key] of keys.entries()) {
      if (memberIn(key, 'use') === undefined && memberIn(key, 'key_ops') === undefined)
        yield { pointer: `/keys/${index}` };
    }
  },
};

const jwksMixedUse: Rule = {
  id: 'jwks-mixed-use',
  title: 'One key is for signatures and for encryption',
  severity: 'medium',
  cwe: 323,
  why: 'What is decrypted for a stranger can be a signature for him, and the other way round.',
  fix: 'Make two keys, one for each.',
  source: ['RFC 7517 §4.2', 'RFC 8725 §3.12'],
  *check({ keys }) {
    const uses = new Map<string, unknown>();
    for (const [index, key] of keys.entries()) {
      const operations = textsIn(key, 'key_ops');
      const both = operations.includes('verify') && operations.some((one) => /encrypt|wrapKey|derive/.test(one));
      const material = JSON.stringify(['n', 'x', 'y'].map((name) => memberIn(key, name)));
      const use = memberIn(key, 'use');
      const before = uses.get(material);
      if (both || (before !== undefined && use !== undefined && before !== use)) yield { pointer: `/keys/${index}` };
      if (use !== undefined) uses.set(material, use);
    }
  },
};

const jwksWrongAlg: Rule = {
  id: 'jwks-wrong-alg',
  title: 'A public key names an algorithm of secrets, or none',
  severity: 'high',
  cwe: 347,
  why: 'A verifier that obeys it uses the public key as an HMAC secret, and everybody signs.',
  fix: 'Write the algorithm that the key signs with.',
  source: ['RFC 8725 §2.1', 'RFC 8725 §3.1'],
  *check({ keys }) {
    for (const [index, key] of keys.entries()) {
      const alg = memberIn(key, 'alg');
      const wrong = typeof alg === 'string' && /^(HS\d{3}|none)$/i.test(alg) && memberIn(key, 'kty') !== 'oct';
      if (wrong) yield { pointer: `/keys/${index}/alg` };
    }
  },
};

const jwksMany: Rule = {
  id: 'jwks-many',
  title: 'Many keys are published at once',
  severity: 'low',
  cwe: 324,
  why: 'Each is one more that must not leak, and every one of them still verifies tokens.',
  fix: 'Remove keys once the last token that they signed has expired.',
  source: ['RFC 8725 §3.5', 'NIST SP 800-57 §5.3'],
  *check({ keys }) {
    if (keys.length > maxPublishedKeys)
      yield { pointer: '/keys', message: `${keys.length} keys are published at once` };
  },
};

const jwksCache: Rule = {
  id: 'jwks-cache',
  title: 'The key set does not say how long it may be kept, or says days',
  severity: 'low',
  cwe: 525,
  why: 'A key that was taken out of use goes on verifying tokens wherever the old set is kept.',
  fix: 'Answer Cache-Control: max-age of some minutes up to a few hours.',
  source: ['RFC 9111 §5.2', 'OpenID Connect Core 1.0 §10.1.1'],
  *check({ headers }) {
    if (headers === undefined) return;
    const control = headers.get('cache-control') ?? '';
    if (/no-store|no-cache/i.test(control)) return;
    const [, seconds] = /max-age\s*=\s*"?(\d+)/i.exec(control) ?? [];
    if (seconds === undefined) yield { pointer: '', message: 'The key set does not say how long it may be kept' };
    else if (Number(seconds) > maxKeySetAgeSeconds) {
      yield { pointer: '', message: 'The key set may be kept for more than a day', severity: 'medium' };
    }
  },
};

/** Every rule about key sets but those that need the keys to be imported. */
export const keySetRules: readonly Rule[] = [
  ...[jwksPrivate, jwksWrongAlg, jwksDuplicateKid, jwksNoKid, jwksNoAlg, jwksNoUse, jwksMixedUse],
  ...certificateRules,
  ...[jwksMany, jwksCache],
];
