import type { Form } from './inspection.ts';
import { type JsonNode, readJson } from './lenient-json.ts';
import { countDots } from './token-likeness.ts';

/** What a cleaned text is, and in one sentence. */
export interface RecognisedForm {
  readonly form: Form;
  readonly sentence: string;
}

/** Says what the text is by its outer form; nothing of a token is decoded for it. */
export function recogniseForm(text: string): RecognisedForm {
  if (text.trim() === '') return said('empty', 'Nothing was pasted yet.');
  if (/^(?:\[object \w+\]|undefined|null|NaN|\[secret\])$/.test(text)) return said('opaque', misprintSentence);
  if (/^basic\s/i.test(text)) return said('opaque', basicSentence);
  if (text.startsWith('swrt_')) return said('refresh-token', refreshSentence);
  if (text.includes('-----BEGIN')) return said('pem', pemSentence(text));
  if (/^v[1-4]\.(?:local|public)\./.test(text)) return said('paseto', pasetoSentence);
  if (/^[{[]/.test(text)) return recogniseJson(text);
  if (/^<|^(?:PHNhbW|PD94bW|PEFzc2VydGlvb|PFJlc3BvbnNl|fVN|jVJ|nVN)/.test(text)) return recogniseXml(text);
  if (/^(?:MDAx|AgE|AgI)/.test(text) && !text.includes('.')) {
    return said(
      'macaroon',
      'This looks like a macaroon: a token of chained MACs. It is no JWT and is not taken apart here.',
    );
  }
  return recogniseCompact(text);
}

const refreshSentence =
  'This is a refresh token of Sealwright. It is opaque: nothing in it is meant to be read, and it is not taken apart here. Whoever holds it can get access tokens, so do not paste it anywhere.';
const misprintSentence =
  'A program wrote this in the place of a token: the variable was empty, or was no text when it was printed.';
const basicSentence =
  'This is a name and a password, encoded and not encrypted (RFC 7617), and no token. Whoever has seen it can sign in: if it is in use, change the password.';
const pasetoSentence = 'This is a PASETO, another kind of token than a JWT. It is not taken apart here.';

function said(form: Form, sentence: string): RecognisedForm {
  return { form, sentence };
}

function pemSentence(text: string): string {
  const label = /-----BEGIN ([A-Z0-9 ]{1,40})-----/.exec(text)?.[1] ?? '';
  if (label.includes('PRIVATE KEY')) {
    return 'This is a private key, not a token. Whoever has seen it can sign as its owner: if it is in use, replace it. A check of a signature needs the public half alone.';
  }
  const what = label === 'CERTIFICATE' ? 'a certificate' : 'a public key';
  return `This is ${what}, not a token. It belongs in the field for the key.`;
}

function recogniseXml(text: string): RecognisedForm {
  const isPlain = text.startsWith('<');
  if (isPlain && !/saml|assertion/i.test(text.slice(0, 4000)))
    return said('opaque', 'This is XML, and no token of a known form.');
  return said(
    'saml',
    'This looks like a SAML message: signed XML, another kind of token than a JWT. It is not taken apart here.',
  );
}

function recogniseJson(text: string): RecognisedForm {
  const { node } = readJson(text);
  const has = (name: string): boolean => node.kind === 'object' && node.members.some((member) => member.name === name);
  if (has('ciphertext')) return said('jwe-json', 'This is an encrypted token (JWE) in its JSON form.');
  if (has('payload') && (has('signature') || has('signatures'))) {
    return said(
      'jws-json',
      `This is a signed token (JWS) in its ${has('signatures') ? 'general' : 'flattened'} JSON form. A JWT is always compact.`,
    );
  }
  if (has('signatures') || (has('protected') && has('signature'))) {
    return said('jws-json', 'This is a signed token (JWS) in its JSON form, with its payload detached.');
  }
  if (has('keys'))
    return said('jwk-set', 'This is a set of keys (JWK Set), not a token. It belongs in the field for the key.');
  if (has('kty')) return said('jwk', keySentence(node));
  if (has('active')) {
    return said('json', 'This is the answer of an introspection endpoint about a token, and no token itself.');
  }
  if (has('alg') || has('iss') || has('exp')) {
    return said(
      'json',
      'This is the decoded header or claims of a token, without its signature. Paste the token as it is sent: three parts with dots between.',
    );
  }
  return said('json', 'This is JSON, and no token of a known form.');
}

function keySentence(node: JsonNode): string {
  const names = node.kind === 'object' ? node.members.map(({ name }) => name) : [];
  if (!names.includes('d') && !names.includes('k')) {
    return 'This is a public key (JWK), not a token. It belongs in the field for the key.';
  }
  return 'This is a private key or a secret (JWK), not a token. Whoever has seen it can sign as its owner: if it is in use, replace it.';
}

function recogniseCompact(text: string): RecognisedForm {
  const dots = countDots(text);
  const begins = text.startsWith('ey');
  const isPlain = begins || (/^[\w+/=.-]+$/.test(text) && !isName(text));
  if (dots === 4 && isPlain)
    return said(
      'jwe-compact',
      'This is an encrypted token (JWE): five parts with dots between. Only its header can be read without the key.',
    );
  if (dots === 2 && isPlain) return said('jws-compact', 'This is a signed token (JWS): three parts with dots between.');
  if (begins && dots < 2) return said('jws-compact', 'This is the beginning of a token: it was cut off.');
  if (begins)
    return said(
      'jws-compact',
      `This begins as a token and has ${dots + 1} parts, where a signed one has three and an encrypted one five.`,
    );
  return said('opaque', opaqueSentence(text));
}

/** A host's name, a version, an address of IP: they have dots as tokens have. */
function isName(text: string): boolean {
  return text.length < 100 && /^(?:[a-z\d-]+\.)+(?:[a-z]{2,12}|\d{1,4})$/.test(text);
}

function opaqueSentence(text: string): string {
  if (/\s/.test(text)) return 'This is no token of a known form.';
  if (/^[\da-f]{32,}$/i.test(text))
    return 'This is hexadecimal: a key, a hash or an opaque token. Only whoever issued it knows what it means.';
  if (/^[\w+/=.~-]{16,}$/.test(text)) {
    return 'This is an opaque token, a code or a secret: it holds nothing to be read, and only whoever issued it knows what it means.';
  }
  return 'This is no token of a known form.';
}
