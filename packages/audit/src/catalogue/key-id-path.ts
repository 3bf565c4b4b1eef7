import type { Forgery, TokenAttack } from '../attack.ts';
import { macForgery } from '../attacker-forgery.ts';
import { encodeUtf8 } from '../encoding.ts';

/**
 * Files whose content is the same on every machine of their kind. What a program makes of a final newline differs, so
 * each content is tried as it stands and trimmed.
 */
const knownFiles: readonly KnownFile[] = [
  { name: 'dev-null', path: 'dev/null', contents: [''] },
  { name: 'randomize-va-space', path: 'proc/sys/kernel/randomize_va_space', contents: ['2\n', '2'] },
  { name: 'ostype', path: 'proc/sys/kernel/ostype', contents: ['Linux\n', 'Linux'] },
];

interface KnownFile {
  readonly name: string;
  readonly path: string;
  readonly contents: readonly string[];
}

/** How a path climbs out of the folder that the keys are in. */
const climbs: Readonly<Record<string, (path: string) => string>> = {
  relative: (path) => `${'../'.repeat(12)}${path}`,
  absolute: (path) => `/${path}`,
  'nul-cut': (path) => `${'../'.repeat(12)}${path}\u0000.pem`,
  'doubled-dots': (path) => `${'....//'.repeat(12)}${path}`,
  'percent-encoded': (path) => `${'%2e%2e%2f'.repeat(12)}${path.replaceAll('/', '%2f')}`,
  'from-within': (path) => `keys/${'../'.repeat(12)}${path}`,
  'file-address': (path) => `file:///${path}`,
};

/** C12. */
export const keyIdPath: TokenAttack = {
  kind: 'token',
  id: 'C12',
  title: 'The key id is a path: a file of known content becomes the key',
  severity: 'critical',
  cwe: 22,
  source: ['RFC 8725 §3.10', 'RFC 7515 §4.1.4'],
  how: 'A verifier that keeps a key a file may paste the kid of the token into the path. The kid is read before anything is verified, so dots and slashes lead it to any file of the machine. The attacker picks one whose content he knows, such as the empty /dev/null, and makes the MAC with that content as the secret. Who takes an empty key for any unknown kid (C17) is found by this row as well.',
  victims: [],
  fix: 'Look the kid up as an opaque text in a map of keys that were loaded at the start. Never build a path of it; cap its length and its characters.',
  needs: [],
  expect: 'refused',
  forge: async (context) => {
    const forgeries: Forgery[] = [];
    for (const { name, path, contents } of knownFiles) {
      for (const [climb, write] of Object.entries(climbs)) {
        for (const [at, content] of contents.entries()) {
          const variant = `${name}-${climb}${at === 0 ? '' : '-trimmed'}`;
          forgeries.push(await macForgery(context, encodeUtf8(content), variant, { kid: write(path) }));
        }
      }
    }
    const empty = new Uint8Array(0);
    const others = { 'windows-nul': '..\\..\\..\\NUL', 'windows-device': 'C:\\NUL', 'dot-dot-alone': '..', dot: '.' };
    for (const [variant, kid] of Object.entries(others)) {
      forgeries.push(await macForgery(context, empty, variant, { kid }));
    }
    return forgeries;
  },
};
