import { coreFinding, ownFinding } from './finding.ts';
import type { Finding } from './inspection.ts';
import type { JsonMember } from './lenient-json.ts';
import { memberOf, numberMember, type ReadPart, textMember } from './token-parts.ts';

/** What can be said of an encrypted token without its key: all of it is in the header. */
export function findInEncrypted(header: ReadPart | undefined): readonly Finding[] {
  const { json, text } = header ?? {};
  if (json?.node.kind !== 'object' || text === undefined) return [];
  const { node } = json;
  const markOf = (name: string): Finding['mark'] => {
    const member: JsonMember | undefined = node.members.findLast((one) => one.name === name);
    return member === undefined ? text.markOf(0, text.text.length) : text.markOf(member.from, member.to);
  };
  const found: Finding[] = [];
  const say = (
    code: string,
    source: string,
    severity: Finding['severity'],
    name: string,
    sentence: string,
    fix: string,
  ): void => {
    found.push(ownFinding(code, source, { severity, sentence, fix, mark: markOf(name), path: `header.${name}` }));
  };
  const [alg, enc] = [textMember(node, 'alg'), textMember(node, 'enc')];
  for (const name of ['alg', 'enc']) {
    if (textMember(node, name) !== undefined) continue;
    const sentence = `The header has no ${name} that is text: nobody can tell how the token is encrypted.`;
    found.push(
      coreFinding('header_malformed', {
        sentence,
        fix: 'Write alg and enc (RFC 7516 §4.1).',
        mark: markOf(name),
        path: `header.${name}`,
      }),
    );
  }
  if (alg === 'RSA1_5') {
    say(
      'rsa-padding',
      'E05',
      'danger',
      'alg',
      'The key is encrypted by RSA PKCS #1 v1.5: whoever answers differently to a right and a wrong padding decrypts it for an attacker.',
      'Use RSA-OAEP-256 or ECDH-ES.',
    );
  }
  if (alg?.startsWith('PBES2') === true) {
    const count = numberMember(node, 'p2c') ?? 0;
    const severity = count > 1_200_000 || count < 1000 ? 'danger' : 'warning';
    say(
      'password-key',
      'E03',
      severity,
      'p2c',
      'The key is made from a password, in as many rounds as the token asks for: a large number keeps the reader busy, a small one makes guessing cheap.',
      'Use a key pair or a random key. Where it must be a password, cap the rounds.',
    );
  }
  if (memberOf(node, 'zip') !== undefined) {
    const sentence =
      'The content was compressed before it was encrypted: its length tells of what is in it, and a few bytes may unpack to gigabytes.';
    found.push(
      coreFinding('header_unsupported', { sentence, fix: 'Leave zip out.', mark: markOf('zip'), path: 'header.zip' }),
    );
  }
  if (memberOf(node, 'crit') !== undefined) {
    const sentence = 'crit asks for extensions that the reader must know. The token core knows none, and refuses it.';
    found.push(
      coreFinding('header_unsupported', { sentence, fix: 'Leave it out.', mark: markOf('crit'), path: 'header.crit' }),
    );
  }
  if (enc?.includes('CBC') === true) {
    say(
      'cbc',
      'E08',
      'note',
      'enc',
      'AES-CBC with a MAC is good where the MAC is checked before the padding, and only then.',
      'Prefer A256GCM.',
    );
  }
  say(
    'encrypted',
    'RFC 7516 §1',
    'note',
    'enc',
    'Encryption hides the content and proves nothing about its writer: anybody who has the public key can encrypt. A signature has to be inside.',
    'Decrypt, then verify the token inside.',
  );
  return found;
}
