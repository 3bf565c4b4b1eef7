import { coreFinding, ownFinding } from './finding.ts';
import type { Finding, Form, Wrapping } from './inspection.ts';
import type { ReadToken } from './token-parts.ts';
import type { TracedText } from './traced-text.ts';

/** `defaultMaxTokenBytes` of the token core. */
const maxTokenLength = 16_384;
/** RFC 6265 §6.1: what a browser keeps of one cookie, and what many proxies take of one header line. */
const largeTokenLength = 4096;

/** What is to say of the text as a whole: its form, its length, and what stood around it. */
export function findInForm(form: Form, core: TracedText, token: ReadToken | undefined): readonly Finding[] {
  const { text } = core;
  const mark = core.markOf(0, text.length);
  const found: Finding[] = [];
  if (token !== undefined && text.length > maxTokenLength) {
    const sentence = `It has ${text.length.toLocaleString('en')} characters. A policy’s default takes 16,384.`;
    found.push(
      coreFinding('token_too_large', {
        sentence,
        fix: 'Leave out what APIs can look up. A token travels with every request.',
        mark: core.markOf(maxTokenLength, text.length),
      }),
    );
  } else if (token !== undefined && text.length > largeTokenLength) {
    const sentence = `It has ${text.length.toLocaleString('en')} characters: too long for a cookie, and for the header lines of some servers.`;
    found.push(
      ownFinding('large', undefined, { severity: 'note', sentence, fix: 'Leave out what APIs can look up.', mark }),
    );
  }
  if (form === 'jws-json' || form === 'jwe-json') {
    found.push(
      coreFinding('token_malformed', {
        sentence: 'A JWT is compact: three parts with dots between. The token core takes no JSON form.',
        fix: 'Ask for the compact form (RFC 7519 §3).',
        mark,
      }),
    );
  }
  if (form === 'jwe-compact') {
    found.push(
      coreFinding('token_malformed', {
        severity: 'note',
        sentence: 'verifyJwt takes signed tokens alone, and refuses an encrypted one by its five parts.',
        fix: 'Decrypt it by @sealwright/jwt/jwe, which verifies the signed token inside.',
        mark,
      }),
    );
  }
  if (form === 'jws-compact' && token !== undefined && token.segments !== 3)
    found.push(wrongCount(token.segments, core));
  if (token === undefined && form !== 'empty') {
    found.push(
      coreFinding('token_malformed', {
        severity: 'note',
        sentence: 'As a JWT it is refused before anything else: a signed token has three parts with dots between.',
        fix: 'Paste the token as it is sent.',
        mark,
      }),
    );
  }
  if (form === 'jwk' || form === 'pem' || form === 'jwk-set') found.push(...findInKey(text, mark));
  if (form === 'refresh-token') {
    const sentence = 'A refresh token is worth more than an access token: it makes new ones.';
    const fix = 'If it is in use, end its session: it has been on a clipboard.';
    found.push(ownFinding('refresh-token-shown', 'RFC 9700 §4.14', { severity: 'danger', sentence, fix, mark }));
  }
  return found;
}

function wrongCount(segments: number, core: TracedText): Finding {
  const { length } = core.text;
  if (segments < 3) {
    const missing = segments === 1 ? 'claims and signature are missing' : 'the signature is missing';
    return coreFinding('token_malformed', {
      sentence: `It ends too early: ${missing}.`,
      fix: 'Copy the token anew, to its end.',
      mark: core.markOf(Math.max(0, length - 1), length),
    });
  }
  let dot = -1;
  for (let count = 0; count < 3; count += 1) dot = core.text.indexOf('.', dot + 1);
  const sentence = 'It has more parts than a signed token. Two tokens may have been joined, or something was added.';
  return coreFinding('token_malformed', {
    sentence,
    fix: 'A signed token has three parts, an encrypted one five.',
    mark: core.markOf(dot, length),
  });
}

function findInKey(text: string, mark: Finding['mark']): readonly Finding[] {
  const isPrivate = /PRIVATE KEY-----|"d"\s*:\s*"|"k"\s*:\s*"/.test(text);
  const facts = {
    mark,
    fix: isPrivate
      ? 'If it is in use, replace it: it has been on a clipboard.'
      : 'Paste it into the field for the key.',
  };
  if (!isPrivate)
    return [
      ownFinding('key-pasted', undefined, {
        severity: 'note',
        sentence: 'This is a key, and a token was meant.',
        ...facts,
      }),
    ];
  return [
    ownFinding('private-key-shown', 'RFC 7517 §9.2', {
      severity: 'danger',
      sentence: 'This is a private key or a secret. Whoever has it signs as its owner.',
      ...facts,
    }),
  ];
}

/** What was around the token or inside it, where a verifier that got it like this would refuse it, or where it leaked. */
export function findInWrappings(wrappings: readonly Wrapping[]): readonly Finding[] {
  return wrappings.flatMap(({ what, sentence, mark }) => {
    const facts = { sentence, mark };
    if (what === 'line-breaks' || what === 'percent-encoding' || what === 'invisible') {
      return [
        coreFinding('token_malformed', {
          ...facts,
          fix: 'Send the token as it was issued: one line, its own letters, nothing else.',
        }),
      ];
    }
    const around = coreFinding('token_malformed', {
      ...{ sentence: `${sentence} A verifier that is given all of it refuses it.`, mark, severity: 'note' },
      fix: 'Give a verifier the token alone.',
    });
    if (what !== 'url') return [around];
    const fix = 'Send tokens in the Authorization header. Take this one back if it is still good.';
    const leak = 'The token stands in an address. Addresses are kept: in histories, logs, referrers and bookmarks.';
    return [around, ownFinding('token-in-url', 'RFC 9700 §4.3.2', { severity: 'danger', sentence: leak, fix, mark })];
  });
}
