import { coreFinding, ownFinding } from './finding.ts';
import type { Finding, InspectionContext } from './inspection.ts';
import { isBrokenOff, type JsonMember, type JsonNode } from './lenient-json.ts';
import { memberOf, type ReadPart, textMember } from './token-parts.ts';

/** What the token core would say of a header whose JSON can be read, and what stands in it that should not. */
export function findInHeader(part: ReadPart, { expected }: InspectionContext): readonly Finding[] {
  const { json, text } = part;
  if (json?.node.kind !== 'object' || text === undefined) return [];
  const say: Say = {
    part,
    node: json.node,
    markOf: ({ from, to }) => text.markOf(from, to),
    end: text.markOf(0, text.text.length),
    brokenOff: isBrokenOff(json),
  };
  return [
    ...findAlgorithm(say),
    ...findRefused(say),
    ...findKid(say),
    ...findTyp(say, expected?.typ),
    ...findForeign(say),
  ];
}

interface Say {
  readonly part: ReadPart;
  readonly node: JsonNode & { readonly kind: 'object' };
  readonly markOf: (place: { readonly from: number; readonly to: number }) => Finding['mark'];
  readonly end: Finding['mark'];
  /** What is not there may have been lost. */
  readonly brokenOff: boolean;
}

function findMember({ node }: Say, name: string): JsonMember | undefined {
  return node.members.findLast((member) => member.name === name);
}

function findAlgorithm(say: Say): readonly Finding[] {
  const member = findMember(say, 'alg');
  const path = 'header.alg';
  if (member === undefined) {
    if (say.brokenOff) return [];
    const sentence = 'The header has no alg: nobody can tell how the token is signed.';
    return [coreFinding('header_malformed', { sentence, fix: 'Write alg (RFC 7515 §4.1.1).', mark: say.end, path })];
  }
  const mark = say.markOf(member);
  if (member.value.kind !== 'string') {
    const sentence = 'alg is no text. Code that looks it up by its value may find something else.';
    return [coreFinding('header_malformed', { sentence, fix: 'Write the algorithm’s name as text.', mark, path })];
  }
  const alg = String(member.value.value);
  if (/^none$/i.test(alg.trim())) {
    const sentence = 'alg is none: the token is not signed. Anybody can write it, with any claims.';
    const fix = 'Refuse it. Let the key say which algorithm it is for, and have no code path for none.';
    return [
      coreFinding('algorithm_mismatch', { sentence, fix, mark, path }),
      ownFinding('alg-none', 'A01', {
        severity: 'danger',
        sentence: 'This is the oldest attack on JWT.',
        fix,
        mark,
        path,
      }),
    ];
  }
  if (signatureAlgorithms.test(alg)) return findWeakAlgorithm(alg, mark, path);
  return [
    coreFinding('algorithm_mismatch', {
      sentence: unknownSentence(alg),
      fix: 'Sign with ES256, EdDSA or PS256.',
      mark,
      path,
    }),
  ];
}

/** Those of the token core. */
const signatureAlgorithms = /^(?:[HRPE]S(?:256|384|512)|Ed(?:DSA|25519))$/;

function unknownSentence(alg: string): string {
  if (alg === 'ES256K') return 'ES256K is the curve of cryptocurrencies, which the token core does not take.';
  if (/^(?:[HRPE]S(?:256|384|512)|EdDSA)$/i.test(alg.trim()))
    return 'The algorithm is spelled wrong: its name is exact, capitals included.';
  if (/^(?:RSA|ECDH|A\d{3}|dir|PBES2)/.test(alg)) return 'This is an algorithm for encrypting keys, and no signature.';
  return 'This is no algorithm that the token core knows.';
}

function findWeakAlgorithm(alg: string, mark: Finding['mark'], path: string): readonly Finding[] {
  if (!alg.startsWith('HS')) return [];
  const sentence =
    'It is signed with a shared secret: everybody who can verify it can also write it, and a short secret is guessed offline from one token.';
  const fix =
    'Share the secret with nobody who need not issue tokens; at least as many random bytes as the hash has. Better, sign with a key pair.';
  return [ownFinding('shared-secret', 'RFC 8725 §3.5', { severity: 'note', sentence, fix, mark, path })];
}

const refusedParameters: Readonly<Record<string, string>> = {
  crit: 'crit asks for extensions that the reader must know. The token core knows none, and refuses it.',
  b64: 'b64 changes how the payload is to be read. Two readers would see two payloads.',
  zip: 'zip asks the reader to unpack the content. A few bytes may unpack to gigabytes.',
  cty: 'cty says that another token is inside. The token core does not open tokens in tokens unless asked to.',
};

/** The token core refuses each whatever its value. */
function findRefused(say: Say): readonly Finding[] {
  return Object.entries(refusedParameters).flatMap(([name, sentence]) => {
    const member = findMember(say, name);
    if (member === undefined) return [];
    const fix = name === 'cty' ? 'Verify the inner token by itself.' : 'Leave it out.';
    return [coreFinding('header_unsupported', { sentence, fix, mark: say.markOf(member), path: `header.${name}` })];
  });
}

function findKid(say: Say): readonly Finding[] {
  const member = findMember(say, 'kid');
  const path = 'header.kid';
  if (member === undefined) {
    if (say.brokenOff) return [];
    const sentence = 'The header has no kid. A verifier with several keys cannot tell which one was used.';
    return [
      ownFinding('no-kid', 'RFC 7515 §4.1.4', {
        severity: 'note',
        sentence,
        fix: 'Name the key, so that keys can be changed without a break.',
        path,
      }),
    ];
  }
  const mark = say.markOf(member);
  const kid = member.value.kind === 'string' ? String(member.value.value) : undefined;
  if (kid === undefined || kid.length > 256 || !/^[\x20-\x7e]+$/.test(kid)) {
    const sentence = 'kid is not 1 to 256 printable ASCII characters: it goes into logs and look-ups.';
    return [
      coreFinding('header_malformed', {
        sentence,
        fix: 'Use the key’s thumbprint, or another short name.',
        mark,
        path,
      }),
    ];
  }
  const shape = kidShapes.find(([pattern]) => pattern.test(kid));
  if (shape === undefined) return [];
  const [, code, what, attack] = shape;
  const fix =
    'A verifier compares kid with the names that it holds. It never opens, asks, runs or fetches what it says.';
  return [
    ownFinding(code, attack, {
      severity: 'danger',
      sentence: `kid looks like ${what}: somebody tries what a verifier does with it.`,
      fix,
      mark,
      path,
    }),
  ];
}

const kidShapes: readonly (readonly [RegExp, code: string, what: string, attack: string])[] = [
  [/\.\.[/\\]|^[/\\]|^[a-z]:\\|%2e%2e|\/dev\/null|\/proc\//i, 'kid-path', 'a path', 'C12'],
  [
    /'\s*(?:or|and|union|;|--|\|\|)|union\s+(?:all\s+)?select|;\s*(?:drop|select|insert)\b|--\s*$/i,
    'kid-sql',
    'a piece of SQL',
    'C13',
  ],
  [/^(?:https?|ftp|file|gopher|ldaps?|data):/i, 'kid-url', 'an address', 'C07'],
  [/[|;`&]\s*(?:cat|ls|curl|wget|nc|sh|bash|id|whoami|sleep|ping)\b|\$\(|`/i, 'kid-command', 'a command', 'C14'],
  [/<script|\$\{|\{\{/i, 'kid-template', 'a piece of a template or a script', 'C15'],
];

function findTyp(say: Say, expected: string | undefined): readonly Finding[] {
  const member = findMember(say, 'typ');
  const path = 'header.typ';
  const value = member === undefined ? undefined : textMember(say.node, 'typ');
  if (member !== undefined && (value === undefined || value === '')) {
    const sentence = 'typ is no text, or empty.';
    return [
      coreFinding('header_malformed', {
        sentence,
        fix: 'Write the media type, such as at+jwt.',
        mark: say.markOf(member),
        path,
      }),
    ];
  }
  const mark = member === undefined ? undefined : say.markOf(member);
  if (expected !== undefined && (value === undefined || normalize(value) !== normalize(expected))) {
    const sentence = 'This is not the kind of token that you expect.';
    return [
      coreFinding('typ_mismatch', {
        sentence,
        fix: 'Send the token that is meant for this, or expect another.',
        mark,
        path,
      }),
    ];
  }
  if ((value !== undefined && normalize(value) !== 'jwt') || (member === undefined && say.brokenOff)) return [];
  const sentence =
    'The header does not say which kind of token this is. A token of another kind from the same issuer may pass for it.';
  const fix =
    'Let the issuer write typ: at+jwt for access tokens (RFC 9068 §2.1). Until then tell kinds apart by other claims.';
  return [ownFinding('no-kind', 'RFC 8725 §3.11', { severity: 'note', sentence, fix, mark, path })];
}

/** As the token core compares them. */
function normalize(typ: string): string {
  return typ.replace(/[A-Z]/g, (letter) => letter.toLowerCase()).replace(/^application\/([^/]*)$/, '$1');
}

const keyParameters: Readonly<Record<string, string>> = { jwk: 'C01', jku: 'C04', x5u: 'C08', x5c: 'C09' };

/** Parameters that the token core never writes: refused of its own issuer's tokens, passed over in foreign ones. */
function findForeign(say: Say): readonly Finding[] {
  const foreign = say.node.members.find(({ name }) => !['alg', 'typ', 'kid'].includes(name));
  const found: Finding[] = [];
  if (foreign !== undefined && !Object.hasOwn(refusedParameters, foreign.name)) {
    const sentence =
      'The header has a parameter that Sealwright does not write. A policy of origin sealwright, the default, refuses it; one of origin foreign passes over it.';
    const facts = { severity: 'note' as const, sentence, fix: 'For tokens of another issuer set origin: foreign.' };
    found.push(
      coreFinding('header_unsupported', {
        ...facts,
        mark: say.markOf(foreign),
        path: `header.${foreign.name.slice(0, 64)}`,
      }),
    );
  }
  // A proof brings its key along rightly: it shows that its sender has it, and nothing else.
  const isProof = textMember(say.node, 'typ')?.toLowerCase() === 'dpop+jwt';
  for (const [name, attack] of Object.entries(keyParameters)) {
    const member = findMember(say, name);
    if (member === undefined || (isProof && name === 'jwk')) continue;
    const sentence = `${name} offers a key, or says where to get one. Whoever verifies with it lets the token’s writer choose the key.`;
    const fix = 'Take keys from configuration alone; never consult this parameter.';
    found.push(
      ownFinding(`header-${name}`, attack, {
        severity: 'danger',
        sentence,
        fix,
        mark: say.markOf(member),
        path: `header.${name}`,
      }),
    );
  }
  if (isProof && memberOf(memberOf(say.node, 'jwk'), 'd') !== undefined) {
    const sentence = 'The proof has the private key in its header. Everybody who sees it has the key now.';
    found.push(
      ownFinding('private-key-in-header', 'RFC 9449 §4.2', {
        severity: 'danger',
        sentence,
        fix: 'Make a new key; send the public half alone.',
        mark: say.end,
        path: 'header.jwk',
      }),
    );
  }
  return found;
}
