// What releases without a published hole take all the same. Every line was shown by hand on the date below, by the
// library alone and without the audit (`reproductions.test.ts` does it again): so the audit is right to say it. Whatever
// else the audit says of such a release is an accusation.

/** When each was last reproduced by hand. */
export const reproducedOn = '2026-11-22';

/** The rows that a library of today is rightly caught by, by its name and algorithm as in `today.ts`. */
export const trueRows: Readonly<Record<string, readonly string[]>> = {
  'jose RS256': rows('C25 D09 D10 F02 F04 F05 F06 F08 F10 F12 F13 F15 F21 F22 F23 G02 G04 G06 G09 G14 H01 H02 H03 H04'),
  'fast-jwt RS256': rows('C16 F04 F08 F10 F12 F13 F15 F20 F21 F22 F23 G02 G03 G04 G06 G08 G11 G14 H01 H02 H03 H04 H06'),
  'jsonwebtoken RS256': rows(
    'C16 F02 F04 F08 F10 F12 F13 F15 F19 F20 F21 F22 F23 G02 G03 G04 G06 G09 G14 H01 H02 H03 H04',
  ),
  'jsonwebtoken HS256': rows(
    'C16 F02 F04 F08 F10 F12 F13 F15 F19 F20 F21 F22 F23 G02 G03 G04 G06 G09 G14 H01 H02 H03 H04',
  ),
  'jwks-rsa RS256': rows(
    'B11 C16 C18 C22 C23 C25 D08 D09 D10 F02 F04 F08 F10 F12 F13 F15 F19 F20 F21 F22 F23 G02 G03 G04 G06 G09 G14 H01 H02 H03 H04',
  ),
  'aws-jwt-verify RS256': rows(
    'B11 D08 D09 D10 F04 F05 F08 F10 F12 F13 F15 F19 F20 F21 F22 F23 G02 G04 G06 H01 H02 H03 H04',
  ),
  'hono HS256': rows('C16 F02 F03 F04 F05 F07 F08 F10 F12 F13 F15 F21 F22 F23 G02 G04 G09 G14'),
  'hono RS256': rows('C23 C25 D08 D09 D10 F02 F03 F04 F05 F07 F08 F10 F12 F13 F15 F21 F22 F23 G02 G04 G09 G14'),
  '@fastify/jwt RS256': rows(
    'C16 F04 F08 F10 F12 F13 F15 F20 F21 F22 F23 G02 G03 G04 G06 G08 G11 G14 H01 H02 H03 H04 H06',
  ),
  'express-oauth2-jwt-bearer RS256': rows(
    'C15 C16 C25 D09 D10 F04 F05 F06 F07 F08 F10 F12 F13 F15 F21 F22 F23 G04 G06 G09 H01 H02 H03 H04',
  ),
  'express-jwt RS256': rows('C16 F04 F08 F10 F12 F13 F15 F19 F20 F21 F22 F23 G02 G03 G04 G06 G09 G14 H01 H02 H03 H04'),
  'passport-jwt RS256': rows('C16 F04 F08 F10 F12 F13 F15 F19 F20 F21 F22 F23 G02 G03 G04 G06 G09 G14 H01 H02 H03 H04'),
  'koa-jwt RS256': rows('C16 F04 F08 F10 F12 F13 F15 F19 F20 F21 F22 F23 G02 G03 G04 G06 G09 G14 H01 H02 H03 H04'),
  'PyJWT RS256': rows('F04 F05 F06 F07 F08 F10 F12 F13 F15 F21 F22 F23 G02 G03 G04 G14 H01 H02 H03 H04'),
  'HAProxy ES256': rows('A08 A09 A11 D03 F04 F05 F08 F10 F11 F12 F13 F15 F19 F20 F21 F22 F23 G03 G04 G06 G10 G14 H04'),
};

/** The rows that are about fetching the key set. */
export const keySetRows: readonly string[] = rows('B11 C18 C22 C23 C25 D08 D09 D10');

/** What a fixed release takes in the row of its own advisory, though not by the hole that was published. */
export const trueOfFixed: readonly TrueOfFixed[] = [
  { library: 'jwt-simple', version: '0.5.3', row: 'A08', variants: ['own-signature-no-name'] },
  { library: 'jws', version: '3.0.0', row: 'A08', variants: ['own-signature-no-name'] },
  {
    ...{ library: 'node-forge', version: '1.3.0', row: 'D06' },
    variants: [
      'name-of-sha-1',
      'name-of-md5',
      'bytes-behind-the-parameters',
      'bytes-within-the-structure',
      'long-form-of-length',
    ],
  },
  { library: 'fast-jwt', version: '5.0.6', row: 'G12', variants: ['list-of-one', 'empty-list'] },
  // This verifier reads base64url as Node does, which stops at a letter that is none.
  { library: 'elliptic', version: '6.5.7', row: 'A06', variants: ['zero-character'] },
];

export interface TrueOfFixed {
  readonly library: string;
  readonly version: string;
  readonly row: string;
  readonly variants: readonly string[];
}

interface Finding {
  readonly library: string;
  readonly version: string;
  readonly row: string;
  readonly variant: string;
}

/** Whether a release without a hole was shown by hand to take this. */
export function isTrueOfFixed({ library, version, row, variant }: Finding): boolean {
  return trueOfFixed.some(
    (one) => one.library === library && one.version === version && one.row === row && one.variants.includes(variant),
  );
}

function rows(text: string): readonly string[] {
  return text.split(' ');
}
