import { wrongUse } from './command-failure.ts';
import { readStandardInput } from './standard-input.ts';

/**
 * A new password, from standard input or from a person at a terminal, never from a flag: other users see those in the
 * process list, and the shell keeps them.
 *
 * Throws {@link CommandFailure} `password_required`, `passwords_differ`, `cancelled` (2).
 */
export async function readNewPassword(flags: { readonly passwordStdin?: boolean }): Promise<string> {
  if (flags.passwordStdin === true) return readStandardInput('password');
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw wrongUse('password_required', 'pipe the password in with --password-stdin');
  }
  const { isCancel, password } = await import('@clack/prompts');
  const ask = async (message: string) => {
    const answer = await password({ message });
    if (isCancel(answer)) throw wrongUse('cancelled', 'cancelled; nothing was done');
    return answer;
  };
  const first = await ask('Password');
  if (first === (await ask('The same again'))) return first;
  throw wrongUse('passwords_differ', 'the two passwords differ; nothing was done');
}
