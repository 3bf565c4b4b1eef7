import { coreFinding, type FindingFacts, ownFinding } from './finding.ts';
import type { Finding, Severity } from './inspection.ts';
import type { JsonNode } from './lenient-json.ts';
import { memberOf, numberMember, type ReadPart, textMember } from './token-parts.ts';

/** What can be said of an encrypted token without its key: all of it is in the header. */
export function findInEncrypted(header: ReadPart | undefined): readonly Finding[] {
  const { json, text } = header ?? {};
  if (json?.node.kind !== 'object' || text === undefined) return [];
  const { node } = json;
  const at = (name: string): Pick<FindingFacts, 'mark' | 'path'> => {
    const member = node.members.findLast((one) => one.name === name);
    const { from, to } = member ?? { from: 0, to: text.text.length };
    return { mark: text.markOf(from, to), path: `header.${name}` };
  };
  const missing = ['alg', 'enc'].filter((name) => textMember(node, name) === undefined);
  const refused = Object.entries(refusedParameters).filter(([name]) => memberOf(node, name) !== undefined);
  return [
    ...missing.map((name) => {
      const sentence = `The header has no ${name} that is text: nobody can tell how the token is encrypted.`;
      return coreFinding('header_malformed', { sentence, fix: 'Write alg and enc (RFC 7516 §4.1).', ...at(name) });
    }),
    ...refused.map(([name, sentence]) =>
      coreFinding('header_unsupported', { sentence, fix: 'Leave it out.', ...at(name) }),
    ),
    ...lints
      .map((lint) => ({ ...lint, severity: lint.when(node) }))
      .filter(({ severity }) => severity !== undefined)
      .map(({ code, source, name, sentence, fix, severity = 'note' }) =>
        ownFinding(code, source, { severity, sentence, fix, ...at(name) }),
      ),
  ];
}

const refusedParameters: Readonly<Record<string, string>> = {
  zip: 'The content was compressed before it was encrypted: its length tells of what is in it, and a few bytes may unpack to gigabytes.',
  crit: 'crit asks for extensions that the reader must know. The token core knows none, and refuses it.',
};

interface Lint {
  readonly code: string;
  readonly source: string;
  /** The parameter that it is about. */
  readonly name: string;
  readonly sentence: string;
  readonly fix: string;
  /** How bad it is here; undefined where it is not so. */
  readonly when: (header: JsonNode) => Severity | undefined;
}

/** RFC 7518 §4.8.1.2 and RFC 8725bis §3.13, as the token core bounds them. */
const [leastRounds, mostRounds] = [1000, 1_200_000];

const lints: readonly Lint[] = [
  {
    code: 'rsa-padding',
    source: 'E05',
    name: 'alg',
    sentence:
      'The key is encrypted by RSA PKCS #1 v1.5: whoever answers differently to a right and a wrong padding decrypts it for an attacker.',
    fix: 'Use RSA-OAEP-256 or ECDH-ES.',
    when: (header) => (textMember(header, 'alg') === 'RSA1_5' ? 'danger' : undefined),
  },
  {
    code: 'password-key',
    source: 'E03',
    name: 'p2c',
    sentence:
      'The key is made from a password, in as many rounds as the token asks for: a large number keeps the reader busy, a small one makes guessing cheap.',
    fix: 'Use a key pair or a random key. Where it must be a password, cap the rounds.',
    when: (header) => {
      if (textMember(header, 'alg')?.startsWith('PBES2') !== true) return undefined;
      const rounds = numberMember(header, 'p2c') ?? 0;
      return rounds > mostRounds || rounds < leastRounds ? 'danger' : 'warning';
    },
  },
  {
    code: 'cbc',
    source: 'E08',
    name: 'enc',
    sentence: 'AES-CBC with a MAC is good where the MAC is checked before the padding, and only then.',
    fix: 'Prefer A256GCM.',
    when: (header) => (textMember(header, 'enc')?.includes('CBC') === true ? 'note' : undefined),
  },
  {
    code: 'encrypted',
    source: 'RFC 7516 §1',
    name: 'enc',
    sentence:
      'Encryption hides the content and proves nothing about its writer: anybody who has the public key can encrypt. A signature has to be inside.',
    fix: 'Decrypt, then verify the token inside.',
    when: () => 'note',
  },
];
