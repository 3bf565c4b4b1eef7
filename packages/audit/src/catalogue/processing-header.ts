import type { ForgeContext, Forgery, TokenAttack } from '../attack.ts';
import { encodeUtf8 } from '../encoding.ts';
import { issueForgery, issuerProof } from '../issued-forgery.ts';
import type { JsonObject } from '../known-token.ts';
import { type Content, freshClaims, joinToken, signerOf, writeInput, writeSignedToken } from '../unsafe-writer.ts';

/** F22. */
export const contentType: TokenAttack = {
  kind: 'token',
  id: 'F22',
  title: 'A content type that asks for another reader',
  // A verifier that passes over cty is right by RFC 7515 §4; what follows from it is the application's.
  severity: 'low',
  cwe: 436,
  source: ['RFC 7515 §4.1.10', 'RFC 7519 §5.2', 'RFC 8725 §3.3'],
  how: 'cty says what the payload is: another token within this one, XML, a serialized object. A reader that follows it hands bytes from outside to a parser that nobody thought of, or unpacks a token within that is not signed at all. One that ignores it may read claims that were meant as something else.',
  victims: [{ what: 'Applications that choose a deserializer by the content type' }],
  fix: 'Refuse a signed token with cty, save where nesting is agreed upon; then exactly JWT, once, with the inner token verified like any other.',
  needs: ['signing-key'],
  expect: 'refused',
  forge: async (context) => {
    const claims = freshClaims(context);
    const unsigned = joinToken(writeInput({ alg: 'none' }, { ...claims, sub: 'somebody-else' }), '');
    const xml = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>';
    return Promise.all([
      ...['text/xml', 'application/xml', 'application/x-java-serialized-object', 'JWT', 'jwt', 'application/json'].map(
        async (cty) => issueForgery(context, `claims-called-${nameOf(cty)}`, { header: { cty } }),
      ),
      issueForgery(context, 'claims-called-a-list', { header: { cty: ['JWT'] } }),
      issueForgery(context, 'claims-called-null', { header: { cty: null } }),
      signContent(context, 'unsigned-token-within', { cty: 'JWT' }, unsigned),
      signContent(context, 'unsigned-token-within-unnamed', {}, unsigned),
      signContent(context, 'good-token-within', { cty: 'JWT' }, context.good.text),
      signContent(context, 'token-four-times-within', { cty: 'JWT' }, await nest(context, unsigned, 3)),
      signContent(context, 'xml', { cty: 'text/xml' }, xml),
      signContent(context, 'java-object', { cty: 'application/x-java-serialized-object' }, javaMagic),
    ]);
  },
};

/** The first bytes of every serialized Java object, and a null. */
const javaMagic = Uint8Array.of(0xac, 0xed, 0x00, 0x05, 0x70);

/** F23. */
export const compressedPayload: TokenAttack = {
  kind: 'token',
  id: 'F23',
  title: 'A header that says that a signed payload is compressed',
  severity: 'low',
  cwe: 409,
  source: ['RFC 7516 §4.1.3', 'RFC 7515 §4'],
  how: 'zip belongs to encrypted tokens. A verifier of signed ones that obeys it unpacks, and a few kilobytes may become gigabytes. One that ignores it reads text where the issuer said that there are packed bytes: the two disagree on what was signed.',
  victims: [{ what: 'jose, jsonwebtoken and fast-jwt ignore it (measured), which RFC 7515 allows' }],
  fix: 'Refuse a signed token whose header has zip.',
  needs: ['signing-key'],
  expect: 'refused',
  forge: async (context) => {
    const packed = storeDeflated(encodeUtf8(JSON.stringify(freshClaims(context))));
    return Promise.all([
      issueForgery(context, 'plain-called-deflated', { header: { zip: 'DEF' } }),
      issueForgery(context, 'plain-called-gzip', { header: { zip: 'GZIP' } }),
      issueForgery(context, 'plain-called-null', { header: { zip: null } }),
      signContent(context, 'deflated', { zip: 'DEF' }, packed),
      signContent(context, 'deflated-unnamed', {}, packed),
    ]);
  },
};

async function signContent(
  context: ForgeContext,
  variant: string,
  bent: JsonObject,
  content: Content,
): Promise<Forgery> {
  const header = { ...context.good.header, ...bent };
  const token = await writeSignedToken(header, content, signerOf(context));
  return { variant, token, proof: issuerProof(context) };
}

async function nest(context: ForgeContext, inner: string, depth: number): Promise<string> {
  if (depth === 0) return inner;
  const header = { ...context.good.header, cty: 'JWT' };
  return nest(context, await writeSignedToken(header, inner, signerOf(context)), depth - 1);
}

/** DEFLATE without compression: one last stored block (RFC 1951 §3.2.4). */
function storeDeflated(bytes: Uint8Array): Uint8Array {
  const length = bytes.length;
  const inverse = ~length & 0xffff;
  return Uint8Array.of(1, length & 255, length >> 8, inverse & 255, inverse >> 8, ...bytes);
}

function nameOf(cty: string): string {
  return cty === 'jwt' ? 'jwt-in-small-letters' : cty.toLowerCase().replaceAll('/', '-');
}
