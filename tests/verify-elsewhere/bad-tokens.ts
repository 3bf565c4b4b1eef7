import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { exportSigningJwk, type SigningKey } from '@sealwright/jwt';

type Json = Readonly<Record<string, unknown>>;

/** Tokens by what is wrong with them, each with everything else as it should be, made from a good one and our own key. */
export async function makeBadTokens(good: string, ours: SigningKey): Promise<Readonly<Record<string, string>>> {
  const [header, claims] = good.split('.').slice(0, 2).map(read) as [Json, Json];
  const key = createPrivateKey({ key: (await exportSigningJwk(ours)) as never, format: 'jwk' });
  const spki = createPublicKey(key);
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const seconds = Math.floor(Date.now() / 1000);
  const issue = (head: Json, body: Json): string => signed({ ...header, ...head }, { ...claims, ...body }, key);
  const hmac = (secret: string | Buffer): string => {
    const input = `${write({ ...header, alg: 'HS256' })}.${write(claims)}`;
    return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
  };
  const pem = spki.export({ format: 'pem', type: 'spki' }) as string;
  return {
    'is expired': issue({}, { iat: seconds - 7200, exp: seconds - 3600 }),
    'is not good yet': issue({}, { nbf: seconds + 3600 }),
    'has no exp': issue({}, { exp: undefined }),
    'has an exp that is no number': issue({}, { exp: 'never' }),
    'is for another API': issue({}, { aud: `${String(claims['aud'])}.evil.example` }),
    'is for nobody': issue({}, { aud: undefined }),
    'is another issuer’s': issue({}, { iss: `${String(claims['iss'])}/` }),
    'is nobody’s': issue({}, { iss: undefined }),
    'is an ID token': issue({ typ: 'JWT' }, { nonce: 'n', azp: claims['aud'] }),
    'is a logout token': issue({ typ: 'logout+jwt' }, { events: {} }),
    'has no typ': issue({ typ: undefined }, {}),
    'is bound to a key': issue({}, { cnf: { jkt: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs' } }),
    'is bound to a certificate': issue({}, { cnf: { 'x5t#S256': 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2' } }),
    'has no signature, by none': `${write({ ...header, alg: 'none' })}.${write(claims)}.`,
    'has our signature, by none': `${write({ ...header, alg: 'none' })}.${good.split('.').slice(1).join('.')}`,
    'is HS256 by the PEM of our key': hmac(pem),
    'is HS256 by the PEM of our key, its last newline left out': hmac(pem.trimEnd()),
    'is HS256 by the bytes of our key': hmac(spki.export({ format: 'der', type: 'spki' })),
    'is HS256 by the JWK of our key': hmac(JSON.stringify(spki.export({ format: 'jwk' }))),
    'is HS256 by nothing': hmac(''),
    'was changed': `${good.split('.')[0]}.${write({ ...claims, sub: 'usr_admin' })}.${good.split('.')[2]}`,
    'is a stranger’s under our kid': signed(header, claims, stranger.privateKey),
    'is a stranger’s under their own kid': signed({ ...header, kid: 'stranger' }, claims, stranger.privateKey),
    'is a stranger’s, with the key in its header': signed(
      { ...header, jwk: stranger.publicKey.export({ format: 'jwk' }) },
      claims,
      stranger.privateKey,
    ),
    'has no kid, and is a stranger’s': signed({ ...header, kid: undefined }, claims, stranger.privateKey),
    'has a signature of zeros': `${good.split('.').slice(0, 2).join('.')}.${Buffer.alloc(64).toString('base64url')}`,
    'is no token': 'a.b.c',
  };
}

function signed(header: Json, claims: Json, key: KeyObject): string {
  const input = `${write(header)}.${write(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

/** What is undefined is not written. */
function write(value: Json): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function read(part: string): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}
