import type { DeployFile } from './deploy-file.ts';

const secrets: readonly (readonly [RegExp, string])[] = [
  [/\b[a-z]+:\/\/[^/\s:@]+:[^/\s@$]+@/, 'a URL with a password'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY/, 'a private key'],
  [/^\s*kind:\s*Secret\s*$/m, 'a Secret: a cluster’s secrets are made beside the repository'],
  [/(?<![\w@/.-])[\w-]{43}(?![\w./-])/, 'what may be a key of 256 bits'],
  [/\b\w*(?:password|secret|token)\w*["']?\s*[:=]\s*["']?[\w+/.-]{6,}["']?\s*$/im, 'a secret’s value'],
];

/** Names of other things that are no values: files, objects of the cluster. */
const names = /_FILE\b|secretName:|tls-|File:/;

/** Whatever looks like a secret that somebody wrote down. */
export function secretFaults(files: readonly DeployFile[]): readonly string[] {
  return files
    .filter(({ path }) => !path.endsWith('.md'))
    .flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => {
        if (/^\s*(?:#|\/\/)/.test(line)) return [];
        const found = secrets.filter(([pattern]) => pattern.test(line) && !(names.test(line) && !/:\/\//.test(line)));
        return found.map(([, what]) => `${path}:${index + 1}: ${what}`);
      }),
    );
}
