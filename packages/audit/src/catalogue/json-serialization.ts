import type { ForgeContext, Forgery, TokenAttack } from '../attack.ts';
import { encodeBase64Url, encodeUtf8 } from '../encoding.ts';
import type { KnownToken } from '../known-token.ts';
import { signMessage } from '../signatures.ts';
import { writeSegment } from '../unsafe-writer.ts';

/** F16. */
export const serializationPolyglot: TokenAttack = {
  kind: 'token',
  id: 'F16',
  title: 'A text that is a JSON serialization and a compact one at once',
  severity: 'critical',
  cwe: 436,
  source: ['RFC 7515 §7.2', 'RFC 7519 §1'],
  how: 'A JWS can also be written as a JSON object. A text can be made that one reader takes for such an object, with the payload that was signed, while another splits it at the dots and finds the payload of the attacker. Where the library checks the signature by the first and returns the claims of the second, any good token becomes any other.',
  victims: [{ what: 'python-jwt < 3.3.4', advisory: 'CVE-2022-39227' }],
  fix: 'Take the compact form alone: check that the text has only the characters of base64url and two dots before it goes to any parser.',
  needs: [],
  expect: 'refused',
  forge: ({ good }) => {
    const [header, payload, signature] = good.segments;
    const forged = writeSegment({ ...good.payload, sub: 'somebody-else', scope: 'admin' });
    const members = `"protected":"${header}","payload":"${payload}","signature":"${signature}"`;
    const texts: Readonly<Record<string, string>> = {
      // The first name splits into a header, the forged payload and a last part that holds the object.
      'compact-in-the-first-name': `{"  ${header}.${forged}.":"",${members}}`,
      'compact-without-blanks': `{"${header}.${forged}.":"",${members}}`,
      'compact-with-signature': `{"${header}.${forged}.${signature}":"",${members}}`,
      'compact-in-the-last-name': `{${members},"x":".${forged}.${signature}"}`,
      'object-behind-two-dots': `${header}.${forged}.{${members}}`,
      'object-in-the-header': `{${members}}.${forged}.${signature}`,
    };
    return Object.entries(texts).map(([variant, token]) => jsonForm(variant, token));
  },
};

/** F17. */
export const anyOfSignatures: TokenAttack = {
  kind: 'token',
  id: 'F17',
  title: 'Several signatures, of which one holds',
  severity: 'high',
  cwe: 347,
  source: ['RFC 7515 §7.2.1', 'RFC 7515 §10.3'],
  how: 'The general JSON form carries several signatures of one payload, each with headers of its own. A reader that is content with any of them, and then acts by the header of another, obeys a header that nobody trusted signed. An API for bearer tokens has no use for the form.',
  victims: [{ what: 'go-jose', advisory: 'CVE-2016-9122' }],
  fix: 'Take the compact form alone. Where several signatures are a feature, return the header of the one that held and of no other.',
  needs: [],
  expect: 'refused',
  forge: async (context) => {
    const { good } = context;
    const [header, payload, signature] = good.segments;
    const genuine = { protected: header, signature };
    const broken = { protected: header, signature: encodeBase64Url(new Uint8Array(64)) };
    const strange = await signStrangely(context);
    const bundle = (signatures: readonly unknown[]): string => JSON.stringify({ payload, signatures });
    const texts: Readonly<Record<string, string>> = {
      'genuine-then-strange': bundle([genuine, strange]),
      'strange-then-genuine': bundle([strange, genuine]),
      'broken-then-genuine': bundle([broken, genuine]),
      'genuine-then-broken': bundle([genuine, broken]),
      'genuine-and-unsigned': bundle([genuine, { protected: writeSegment({ alg: 'none' }), signature: '' }]),
      'strange-alone': bundle([strange]),
      'genuine-with-open-header': bundle([{ ...genuine, header: { admin: true } }]),
      'genuine-flattened': JSON.stringify({ payload, ...genuine }),
      'genuine-flattened-twice': JSON.stringify({ payload, ...genuine, signatures: [strange] }),
      'list-of-tokens': JSON.stringify([good.text]),
      'token-in-quotes': JSON.stringify(good.text),
    };
    return Object.entries(texts).map(([variant, token]) => jsonForm(variant, token));
  },
};

/** F18. */
export const missingMembers: TokenAttack = {
  kind: 'token',
  id: 'F18',
  title: 'A JSON serialization with members missing or null',
  severity: 'medium',
  cwe: 476,
  source: ['RFC 7515 §7.2.1', 'RFC 7515 §7.2.2'],
  how: 'Code that reads the JSON form walks from member to member: signatures, protected, header. Where one is missing, null, or of another type, a careless walk ends in an error that nobody catches, and the process with it. The sender needs no key.',
  victims: [{ what: 'jwx', advisory: 'CVE-2024-21664' }],
  fix: 'Refuse what is not the compact form by its first character; where the JSON form is wanted, check its whole shape before any member is used.',
  needs: [],
  expect: 'refused',
  forge: ({ good }) =>
    Object.entries(crippled(good)).map(([variant, value]) => jsonForm(variant, JSON.stringify(value))),
};

function crippled({ segments: [header, payload, signature] }: KnownToken): Readonly<Record<string, unknown>> {
  return {
    'signature-without-protected': { payload, signatures: [{ signature }] },
    'protected-null': { payload, signatures: [{ protected: null, signature }] },
    'protected-empty': { payload, signatures: [{ protected: '', signature }] },
    'protected-object': { payload, signatures: [{ protected: { alg: 'none' }, signature }] },
    'header-null': { payload, signatures: [{ protected: header, header: null, signature }] },
    'signature-null': { payload, signatures: [{ protected: header, signature: null }] },
    'signature-missing': { payload, signatures: [{ protected: header }] },
    'signatures-null': { payload, signatures: null },
    'signatures-empty': { payload, signatures: [] },
    'signatures-of-null': { payload, signatures: [null] },
    'signatures-object': { payload, signatures: { protected: header, signature } },
    'payload-null': { payload: null, protected: header, signature },
    'payload-missing': { protected: header, signature },
    'payload-number': { payload: 1, protected: header, signature },
    'empty-object': {},
    'empty-list': [],
    'list-of-null': [null],
  };
}

/** A signature by a key that nobody trusts, which it brings along. */
async function signStrangely({ good, attacker }: ForgeContext): Promise<{ protected: string; signature: string }> {
  const { privateJwk, publicJwk } = await attacker.ec();
  const header = writeSegment({ alg: 'ES256', jwk: publicJwk });
  const signature = await signMessage('ES256', privateJwk, encodeUtf8(`${header}.${good.segments[1]}`));
  return { protected: header, signature: encodeBase64Url(signature) };
}

function jsonForm(variant: string, token: string): Forgery {
  return {
    variant,
    token,
    proof: {
      kind: 'form',
      states: 'it is no compact JWS: it has characters that no segment may have',
      holds: (text) => /[^\w.-]/.test(text),
    },
  };
}
