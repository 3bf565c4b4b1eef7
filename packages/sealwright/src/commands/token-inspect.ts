import { decodeUnverified, type UnverifiedJwt } from '@sealwright/jwt/unsafe';
import type { Command } from 'commander';
import { writeAnswer } from '../command-output.ts';
import { readToken } from '../token-input.ts';

export function defineTokenInspect(command: Command): void {
  command
    .description('show what is written in a token, without verifying anything')
    .argument('<token>', 'the token, or - to read it from standard input')
    .action(async (token: string, _flags: unknown, self: Command) =>
      inspectToken(token, self.optsWithGlobals<{ json?: boolean }>()),
    );
}

async function inspectToken(argument: string, flags: { readonly json?: boolean }): Promise<void> {
  const { header, claims } = decodeUnverified(await readToken(argument));
  const times = describeTimes(claims, Date.now());
  writeAnswer(flags, {
    json: { verified: false, header, claims, times },
    text: [
      'NOT VERIFIED: anybody can write this. `sealwright token verify` says whether it holds.',
      `header  ${JSON.stringify(header, null, 2)}`,
      `claims  ${JSON.stringify(claims, null, 2)}`,
      ...Object.entries(times).map(([name, text]) => `${name.padEnd(6)}  ${text}`),
    ].join('\n'),
  });
}

/** The registered times in words; what is not a time is left out. */
function describeTimes(claims: UnverifiedJwt['claims'], nowMilliseconds: number): Record<string, string> {
  const times: Record<string, string> = {};
  for (const name of ['iat', 'nbf', 'exp', 'auth_time']) {
    const seconds = claims[name];
    if (typeof seconds !== 'number' || !(Math.abs(seconds) < 8e12)) continue;
    const away = Math.round(seconds - nowMilliseconds / 1000);
    times[name] = `${new Date(seconds * 1000).toISOString()} (${away < 0 ? `${-away} s ago` : `in ${away} s`})`;
  }
  return times;
}
