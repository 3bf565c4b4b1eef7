import { describe, expect, it } from 'vitest';
import { ascii, concat, toBase64Url } from '../test/byte-forms.ts';
import {
  badDocuments,
  badUtf8,
  badValues,
  goodDocuments,
  goodValues,
  notObjects,
  refusedValues,
  utf8,
} from '../test/json-cases.ts';
import { codeOf, failure, goodClaims, hmacKey, issuer, policyWith, typ } from '../test/token-material.ts';
import type { VerifiedJwt } from './jwt.ts';
import { verifyJwt } from './jwt-verify.ts';
import { HmacKey } from './key.ts';
import { createKeySet } from './key-set.ts';
import { parseStrictJson } from './strict-json.ts';

// The oracle is `JSON.parse`, and beside it the rules that `parseStrictJson` states. Each text is read bare, in a header
// and in a payload: of tokens that are truly signed, so that nothing but the text decides.

const policy = policyWith({ origin: 'foreign', maxTokenBytes: 65_536 });
const headerText = JSON.stringify({ alg: 'HS256', typ, kid: 'shared' });
const claimsText = JSON.stringify(goodClaims);

const made = hmacKey();

async function verifySigned(header: Uint8Array, payload: Uint8Array): Promise<VerifiedJwt> {
  const key = await made;
  const input = `${toBase64Url(header)}.${toBase64Url(payload)}`;
  const mac = await HmacKey.handleOf(key).sign(ascii(input));
  return verifyJwt(`${input}.${toBase64Url(mac)}`, createKeySet({ issuer, keys: [key] }), policy);
}

const withHeader = (header: Uint8Array): Promise<VerifiedJwt> => verifySigned(header, utf8(claimsText));
const withPayload = (payload: Uint8Array): Promise<VerifiedJwt> => verifySigned(utf8(headerText), payload);

/** The object with one member more, or with `sub` exchanged: readers that know the usual claims must be as strict. */
function withMember(object: string, value: Uint8Array): Uint8Array {
  return concat(utf8(`${object.slice(0, -1)},"x":`), value, utf8('}'));
}

function withSubject(value: Uint8Array): Uint8Array {
  const [before = '', after = ''] = claimsText.split('"u1"');
  return concat(utf8(before), value, utf8(after));
}

async function expectRefusal(value: Uint8Array, reason: string): Promise<void> {
  const bare = await failure(() => parseStrictJson(value));
  expect(bare).toMatchObject({ code: 'json_malformed', evidence: { reason } });
  expect(await codeOf(withHeader(withMember(headerText, value)))).toBe('header_malformed');
  expect(await codeOf(withPayload(withMember(claimsText, value)))).toBe('claims_malformed');
  expect(await codeOf(withPayload(withSubject(value)))).toBe('claims_malformed');
}

const spread = (table: Readonly<Record<string, readonly string[]>>): (readonly [string, string])[] =>
  Object.entries(table).flatMap(([category, texts]) => texts.map((text) => [category, text] as const));

describe('JSON that is taken', () => {
  it.each(spread(goodValues))('%s: %j', async (_, text) => {
    const value: unknown = JSON.parse(text);
    expect(parseStrictJson(text)).toStrictEqual(value);
    expect(parseStrictJson(utf8(text))).toStrictEqual(value);
    expect((await withHeader(withMember(headerText, utf8(text)))).header.x).toStrictEqual(value);
    expect((await withPayload(withMember(claimsText, utf8(text)))).claims.x).toStrictEqual(value);
    const subject = withPayload(withSubject(utf8(text)));
    if (typeof value === 'string') expect((await subject).claims.sub).toBe(value);
    else expect(await codeOf(subject)).toBe('claims_malformed');
  });

  it.each(goodDocuments)('an object with %s', async (_, write) => {
    expect((await withHeader(utf8(write(headerText)))).claims).toStrictEqual(goodClaims);
    expect((await withPayload(utf8(write(claimsText)))).claims).toStrictEqual(goodClaims);
  });
});

describe('what is no JSON is refused', () => {
  it.each(spread(badValues))('%s: %j', async (_, text) => {
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    await expectRefusal(utf8(text), 'syntax');
  });

  it.each(badUtf8)('no UTF-8: %s', async (_, raw) => {
    await expectRefusal(concat(utf8('"'), ascii(raw), utf8('"')), 'encoding');
    await expectRefusal(concat(utf8('{"'), ascii(raw), utf8('":1}')), 'encoding');
  });

  it.each(badDocuments)('an object as %s', async (_, write) => {
    expect(await codeOf(withHeader(write(headerText)))).toBe('header_malformed');
    expect(await codeOf(withPayload(write(claimsText)))).toBe('claims_malformed');
    expect(await codeOf(() => parseStrictJson(write(claimsText)))).toBe('json_malformed');
  });
});

describe('what JSON.parse takes and no token may hold is refused', () => {
  it.each(spread(refusedValues).map(([reason, text]) => [reason, text.slice(0, 60), text] as const))(
    '%s: %s',
    async (reason, _, text) => {
      expect(() => JSON.parse(text)).not.toThrow();
      // Of nesting it counts the whole: bare, this text is one level less deep.
      await expectRefusal(utf8(reason === 'depth' ? `[${text}]` : text), reason);
    },
  );

  it.each(notObjects)('%s for an object', async (text) => {
    expect(parseStrictJson(text)).toStrictEqual(JSON.parse(text));
    expect(await codeOf(withHeader(utf8(text)))).toBe('header_malformed');
    expect(await codeOf(withPayload(utf8(text)))).toBe('claims_malformed');
  });

  it.each(['iss', 'sub', 'aud', 'exp', 'iat', 'x'])(
    '%s twice, with equal values and with others, plain and escaped',
    async (name) => {
      const once = name === 'x' ? `${claimsText.slice(0, -1)},"x":1}` : claimsText;
      const value = JSON.stringify((JSON.parse(once) as Record<string, unknown>)[name]);
      const escaped = `\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}`;
      for (const spelled of [name, escaped]) {
        for (const other of [value, '"evil"', '9e15', 'null', '[]']) {
          expect(await codeOf(withPayload(utf8(`${once.slice(0, -1)},"${spelled}":${other}}`)))).toBe(
            'claims_malformed',
          );
          expect(await codeOf(withPayload(utf8(`{"${spelled}":${other},${once.slice(1)}`)))).toBe('claims_malformed');
        }
      }
    },
  );
});

it('has over 150 texts that are refused, and as many different ones', () => {
  const texts = [...spread(badValues), ...spread(refusedValues)].map(([, text]) => text);
  expect(new Set(texts).size).toBeGreaterThan(texts.length - 6);
  expect(new Set(texts).size + badUtf8.length + badDocuments.length).toBeGreaterThan(150);
});
