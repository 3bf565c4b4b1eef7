import type { Command } from 'commander';
import { settingFlags } from '../configuration-settings.ts';

/** The flags of `serve` by their configuration keys. */
export function defineServe(command: Command): void {
  command.option('--config <file>', 'configuration (default: SEALWRIGHT_CONFIG, then ./sealwright.yaml)');
  for (const setting of settingFlags) {
    const byDefault = setting.byDefault === undefined ? '' : ` (default: ${JSON.stringify(setting.byDefault)})`;
    command.option(`${setting.flag} <value>`, `${setting.description}${byDefault}`);
  }
  command.action(async (_flags: unknown, self: Command) => {
    const { serve } = await import('../serve.ts');
    await serve(readFlags(self.opts<Record<string, string>>()));
  });
}

function readFlags(given: Readonly<Record<string, string | undefined>>): {
  readonly config: string | undefined;
  readonly settings: Readonly<Record<string, string | undefined>>;
} {
  const values = settingFlags.map((setting) => [setting.key, given[attribute(setting.flag)]]);
  return { config: given['config'], settings: Object.fromEntries(values) };
}

/** `--tls-cert` is `tlsCert` in what the parser answers. */
function attribute(flag: string): string {
  return flag.slice(2).replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
