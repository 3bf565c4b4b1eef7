import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parseConfigurationFile } from './configuration-file.ts';
import { settings } from './configuration-settings.ts';

const text = await readFile(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');

describe('docs/configuration.md', () => {
  it('has one row for each setting, with its variable, flag, default and meaning', () => {
    const rows = text.split('\n').filter((line) => line.startsWith('| `'));
    const expected = settings.map(({ key, environmentName, flag, byDefault, description }) => {
      const shown = byDefault === undefined ? '' : `\`${JSON.stringify(byDefault).replaceAll('"', '')}\``;
      return `| \`${key}\` | \`${environmentName}\` | ${flag ? `\`${flag}\`` : ''} | ${shown} | ${description} |`;
    });
    expect(rows).toEqual(expected);
  });

  it('shows a file that is accepted', () => {
    const [, yaml = ''] = /```yaml\n([^`]+)```/.exec(text) ?? [];
    expect(parseConfigurationFile(yaml, 'sealwright.yaml').get('listen.port')?.value).toBe(4000);
  });

  it('shows a mistake as it is answered', () => {
    const file =
      'issuer: https://i\ndefaultResource: urn:a\nstore: sqlite:x\nkeyEncryptionKeyFile: k\nlisten:\n  hots: x\n';
    const [, said = ''] = /```text\nsealwright: ([^`]+)\n```/.exec(text) ?? [];
    expect(() => parseConfigurationFile(file, 'sealwright.yaml')).toThrow(said);
  });
});
