import type { TokenAttack } from '../attack.ts';
import { issueForgery } from '../issued-forgery.ts';
import { ownTyp } from './token-kind.ts';

/** H04. */
export const typComparison: TokenAttack = {
  kind: 'token',
  id: 'H04',
  title: 'A kind of token that is nearly the right one',
  severity: 'medium',
  cwe: 697,
  source: ['RFC 7515 §4.1.9', 'RFC 8725 §3.11', 'RFC 9068 §2.1'],
  how: 'typ is a media type: its case does not count, and the prefix application/ may be left out, nothing else. Comparisons that look for a part, forgive other prefixes, or take a list, let other kinds of tokens through: each of the forms presented here is a kind that some issuer could write, and none is the right one.',
  victims: [{ what: 'Verifiers that search for a word in typ' }],
  fix: 'Put typ into lower case, take one application/ off where no other slash follows, and compare the whole text.',
  needs: ['signing-key'],
  expect: 'refused',
  forge: async (context) => {
    const typ = ownTyp(context);
    if (typ === undefined) return [];
    const bent: Readonly<Record<string, unknown>> = {
      missing: undefined,
      empty: '',
      null: null,
      number: 1,
      true: true,
      list: [typ],
      'list-with-another': ['logout+jwt', typ],
      object: { [typ]: true },
      jwt: 'JWT',
      'without-its-suffix': typ.replace(/\+.*$/, ''),
      'suffix-alone': '+jwt',
      'longer-behind': `${typ}x`,
      'longer-in-front': `x${typ}`,
      'blank-behind': `${typ} `,
      'blank-in-front': ` ${typ}`,
      'zero-byte-behind': `${typ}\u{0}`,
      'with-parameter': `${typ}; charset=utf-8`,
      'prefix-twice': `application/application/${typ}`,
      'prefix-with-slash-behind': `application/${typ}/x`,
      'prefix-text': `text/${typ}`,
      'prefix-alone': 'application/',
      'two-in-one-text': `logout+jwt,${typ}`,
      wildcard: 'application/*',
      'plus-as-blank': typ.replace('+', ' '),
    };
    return Promise.all(
      Object.entries(bent).map(async ([variant, value]) => issueForgery(context, variant, { header: { typ: value } })),
    );
  },
};
